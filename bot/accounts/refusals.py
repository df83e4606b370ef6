"""What becomes of a request of staff that is refused: a page for people, a problem for scripts."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from bot.accounts.errors import AccountError, FormForged, RoleMissing, SignInNeeded
from bot.accounts.navigation import PREFIX
from bot.accounts.sign_in import SIGN_IN
from bot.accounts.staff import Staff
from bot.problems import problem_response


def install(app: FastAPI) -> None:
    """Makes the app answer the gate's refusals; must stand before the app starts."""

    async def on_sign_in(request: Request, error: Exception) -> Response:
        if _is_script(request):
            return await _refuse(request, HTTPStatus.UNAUTHORIZED, "signed_out")
        wanted = request.url.path if request.method == "GET" else f"{PREFIX}/"
        if request.method == "GET" and request.url.query:
            wanted += f"?{request.url.query}"
        return RedirectResponse(
            f"{SIGN_IN}?next={quote(wanted)}",
            HTTPStatus.SEE_OTHER,
            headers={"Cache-Control": "no-store"},
        )

    async def on_role(request: Request, error: Exception) -> Response:
        return await _refuse(request, HTTPStatus.FORBIDDEN, "role_missing")

    async def on_forged(request: Request, error: Exception) -> Response:
        return await _refuse(request, HTTPStatus.FORBIDDEN, "form_expired")

    async def on_account(request: Request, error: Exception) -> Response:
        assert isinstance(error, AccountError)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return await _refuse(request, status, error.key, **error.blanks)

    app.add_exception_handler(AccountError, on_account)
    app.add_exception_handler(SignInNeeded, on_sign_in)
    app.add_exception_handler(RoleMissing, on_role)
    app.add_exception_handler(FormForged, on_forged)


async def _refuse(request: Request, status: HTTPStatus, key: str, **blanks: str) -> Response:
    staff: Staff = request.app.state.staff
    signed_in = await staff.gate.recognise(request)
    if _is_script(request):
        return problem_response(status, staff.pages.say(request, signed_in, key, **blanks))
    return staff.pages.render(
        request, signed_in, "refusal.html", area="accounts", status=status, key=key, blanks=blanks
    )


def _is_script(request: Request) -> bool:
    return request.url.path.startswith(f"{PREFIX}/api/")
