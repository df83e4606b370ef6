"""Fetches updates from Telegram, for development: the webhook is for production."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any, Final
from urllib.parse import urlencode

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.limits import Priority, seconds_of
from bot.channels.telegram.trouble import Trouble
from bot.channels.telegram.updates import ALLOWED, Json, UpdateError
from bot.errors import StoreError
from knowledge.cancellation import heed_cancellation

_LOG = logging.getLogger(__name__)
_WAIT_SECONDS: Final = 10  # that Telegram holds a request while there is no update
_GRACE_SECONDS: Final = 5  # for the answer to come after that
_WEBHOOK: Final = "webhook"  # in Telegram's words for a conflict with one


async def poll(bot: ExtBot[Priority], intake: Intake, trouble: Trouble) -> None:
    """Puts updates in line until cancelled; Telegram forgets them only once they are on disk."""
    offset = 0
    while True:
        heed_cancellation()
        try:
            for update in await _fetch(bot, offset):
                await _put(update, intake)
                offset = update["update_id"] + 1
            trouble.is_over()
        except InvalidToken:
            trouble.tell("Telegram does not know the token any more: check TELEGRAM_TOKEN.")
            return
        except (TelegramError, StoreError) as error:
            await asyncio.sleep(trouble.tell(_sentence(error), _pause(error)))


async def _fetch(bot: ExtBot[Priority], offset: int) -> list[Json]:
    """The next updates as they come: `bot.get_updates` fails on all where it cannot read one."""
    wanted = {
        "offset": offset,
        "timeout": _WAIT_SECONDS,
        "allowed_updates": json.dumps(ALLOWED),
    }
    url = f"{bot.base_url}/getUpdates?{urlencode(wanted)}"
    try:
        found: Any = await bot.request.post(url, read_timeout=_WAIT_SECONDS + _GRACE_SECONDS)
        return [update for update in found if isinstance(update["update_id"], int)]
    except (KeyError, TypeError) as error:
        raise TelegramError("Invalid server response") from error


async def _put(update: Json, intake: Intake) -> None:
    try:
        await intake.put(update)
    except UpdateError as error:
        _LOG.error("An update of Telegram's was passed over. %s", error)


def _pause(error: Exception) -> float:
    return seconds_of(error) if isinstance(error, RetryAfter) else 0.0


def _sentence(error: Exception) -> str:
    if isinstance(error, Conflict) and _WEBHOOK in str(error):
        return (
            "a webhook is set for this bot, so that it cannot be polled: set "
            "TELEGRAM_WEBHOOK_URL, or run `talentbot doctor telegram --delete-webhook`."
        )
    if isinstance(error, Conflict):
        return (
            "another process polls this bot too, and each gets only a part of its updates: "
            "stop the other, or use a webhook (TELEGRAM_WEBHOOK_URL)."
        )
    if isinstance(error, StoreError):
        return f"updates cannot be stored. {error}"
    return f"Telegram cannot be reached ({type(error).__name__}): check the network."
