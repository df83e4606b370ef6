"""The address to which Telegram posts updates."""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Header, Request, Response

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.updates import UpdateError

PATH: Final = "/telegram/updates"
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LARGEST: Final = 1_000_000  # bytes; Telegram's own stay far below


@dataclass(frozen=True)
class Webhook:
    """Where Telegram finds us, and what it says to prove that it is Telegram."""

    url: str
    secret: str


def webhook_at(address: str | None, secret: str | None) -> Webhook | None:
    """The webhook at a public address of ours, or None where none is; raises ValueError."""
    if not address:
        return None
    if not secret:
        raise ValueError("TELEGRAM_WEBHOOK_URL needs TELEGRAM_WEBHOOK_SECRET beside it.")
    if not _SECRET.fullmatch(secret):
        raise ValueError(
            "TELEGRAM_WEBHOOK_SECRET may hold 1 to 256 of the characters A-Z, a-z, 0-9, _ and -."
        )
    base = address.rstrip("/").removesuffix(PATH)
    return Webhook(f"{base}{PATH}", secret)


def webhook_router(webhook: Webhook, intake: Intake) -> APIRouter:
    """The route, which answers as soon as an update is on disk."""
    router = APIRouter(include_in_schema=False)
    expected = webhook.secret.encode()

    @router.post(PATH)
    async def take_update(
        request: Request, x_telegram_bot_api_secret_token: Annotated[str, Header()] = ""
    ) -> Response:
        if not hmac.compare_digest(x_telegram_bot_api_secret_token.encode(), expected):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        body = await _body(request)
        if body is None:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            await intake.put(json.loads(body))
        except (ValueError, RecursionError, UpdateError):
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        return Response()

    return router


async def _body(request: Request) -> bytes | None:
    """The body, or None for one that is too large to be an update."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            return None
    return bytes(body)
