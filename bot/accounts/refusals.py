"""What becomes of a request of staff that is refused: a page for people, a problem for scripts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from bot.accounts.entrance import see_other
from bot.accounts.errors import (
    AccountError,
    FactorNeeded,
    FormForged,
    FormStale,
    RoleMissing,
    SignInNeeded,
)
from bot.accounts.navigation import PREFIX
from bot.accounts.sign_in import SIGN_IN
from bot.accounts.staff import Staff
from bot.errors import StoreError
from bot.problems import problem_response
from knowledge.seal import SealError

# What is typed anew rather than sent back to the browser.
_SECRETS: Final = frozenset({"csrf", "password", "again", "current", "code"})
OWN_FACTOR: Final = f"{PREFIX}/account#factor"
_UNREADABLE: Final = "request_unreadable"
Handler = Callable[[Request, Exception], Awaitable[Response]]


def install(app: FastAPI) -> None:
    """Makes the app answer the gate's refusals; must stand before the app starts.

    What others handle for residents' scripts, they still do; people of staff get a page.
    """
    app.add_exception_handler(AccountError, _on_account)
    app.add_exception_handler(SignInNeeded, _on_sign_in)
    app.add_exception_handler(RoleMissing, _say(HTTPStatus.FORBIDDEN, "role_missing"))
    app.add_exception_handler(FactorNeeded, _on_factor)
    app.add_exception_handler(FormForged, _say(HTTPStatus.FORBIDDEN, "form_expired"))
    app.add_exception_handler(FormStale, _on_stale)
    app.add_exception_handler(SealError, _say(HTTPStatus.SERVICE_UNAVAILABLE, "factor_unreadable"))
    for kind, shown in (
        (StoreError, _on_store),
        (RequestValidationError, _say(HTTPStatus.UNPROCESSABLE_ENTITY, _UNREADABLE)),
        (HTTPException, _on_http),
    ):
        otherwise = app.exception_handlers.get(kind)
        if otherwise:
            app.add_exception_handler(kind, _for_people(shown, otherwise))


def _say(status: HTTPStatus, key: str) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        return await _refuse(request, status, key)

    return handle


def _for_people(shown: Handler, otherwise: Any) -> Handler:
    """Shows a page where people of staff ask, and leaves the rest to who handles it otherwise."""

    async def handle(request: Request, error: Exception) -> Response:
        if not request.url.path.startswith(f"{PREFIX}/") or _is_script(request):
            response: Response = await otherwise(request, error)
            return response
        return await shown(request, error)

    return handle


async def _on_account(request: Request, error: Exception) -> Response:
    assert isinstance(error, AccountError)
    return await _refuse(request, HTTPStatus.UNPROCESSABLE_ENTITY, error.key, **error.blanks)


async def _on_sign_in(request: Request, error: Exception) -> Response:
    if _is_script(request):
        return await _refuse(request, HTTPStatus.UNAUTHORIZED, "signed_out")
    if request.method != "GET":
        return await _keep(request, HTTPStatus.UNAUTHORIZED, "signed_out_form")
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(
        f"{SIGN_IN}?next={quote(request.url.path + query)}",
        HTTPStatus.SEE_OTHER,
        headers={"Cache-Control": "no-store"},
    )


async def _on_factor(request: Request, error: Exception) -> Response:
    if _is_script(request):
        return await _refuse(request, HTTPStatus.FORBIDDEN, "factor_needed")
    return see_other(OWN_FACTOR)


async def _on_stale(request: Request, error: Exception) -> Response:
    if _is_script(request):
        return await _refuse(request, HTTPStatus.FORBIDDEN, "form_expired")
    return await _keep(request, HTTPStatus.FORBIDDEN, "form_stale")


async def _on_store(request: Request, error: Exception) -> Response:
    staff: Staff = request.app.state.staff
    status = HTTPStatus.SERVICE_UNAVAILABLE
    # Nobody can be recognised while the store is away.
    return staff.pages.render(
        request, None, "refusal.html", area="accounts", status=status, key="store_away"
    )


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    key = "page_unknown" if error.status_code == HTTPStatus.NOT_FOUND else _UNREADABLE
    return await _refuse(request, HTTPStatus(error.status_code), key)


async def _refuse(request: Request, status: HTTPStatus, key: str, **blanks: str) -> Response:
    staff: Staff = request.app.state.staff
    signed_in = await staff.gate.recognise(request)
    if _is_script(request):
        return problem_response(status, staff.pages.say(request, signed_in, key, **blanks))
    return staff.pages.render(
        request, signed_in, "refusal.html", area="accounts", status=status, key=key, blanks=blanks
    )


async def _keep(request: Request, status: HTTPStatus, key: str) -> Response:
    """A page that holds what a form said, so that it can be sent again and nothing is lost."""
    staff: Staff = request.app.state.staff
    form = await request.form()
    fields = [
        (name, value)
        for name, value in form.multi_items()
        if isinstance(value, str) and name not in _SECRETS
    ]
    return staff.pages.render(
        request,
        await staff.gate.recognise(request),
        "resend.html",
        area="accounts",
        status=status,
        key=key,
        fields=fields,
        complete=not (_SECRETS - {"csrf"}) & set(form),
        here=f"{PREFIX}/",
        target=request.url.path,
    )


def _is_script(request: Request) -> bool:
    return request.url.path.startswith(f"{PREFIX}/api/")
