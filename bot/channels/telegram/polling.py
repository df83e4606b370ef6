"""Fetches updates from Telegram, for development: the webhook is for production."""

from __future__ import annotations

import asyncio
from typing import Final

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.limits import Priority, seconds_of
from bot.channels.telegram.trouble import Trouble
from bot.channels.telegram.updates import ALLOWED
from bot.errors import StoreError

_WAIT_SECONDS: Final = 10  # that Telegram holds a request while there is no update
_WEBHOOK: Final = "webhook"  # in Telegram's words for a conflict with one


async def poll(bot: ExtBot[Priority], intake: Intake, trouble: Trouble) -> None:
    """Puts updates in line until cancelled; Telegram forgets them only once they are on disk."""
    offset = 0
    while True:
        try:
            updates = await bot.get_updates(offset, timeout=_WAIT_SECONDS, allowed_updates=ALLOWED)
            offset = await _put(updates, intake, offset)
            trouble.is_over()
        except InvalidToken:
            trouble.tell("Telegram does not know the token any more: check TELEGRAM_TOKEN.")
            return
        except (TelegramError, StoreError) as error:
            await asyncio.sleep(trouble.tell(_sentence(error), _pause(error)))


async def _put(updates: tuple[Update, ...], intake: Intake, offset: int) -> int:
    for update in updates:
        await intake.put(update.to_dict())
        offset = update.update_id + 1
    return offset


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
