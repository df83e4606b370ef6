"""What Telegram's errors mean for a piece of work."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.channels.telegram.dispatcher import Later
from bot.channels.telegram.limits import seconds_of

_LOG = logging.getLogger(__name__)


@asynccontextmanager
async def telegram_errors(on_gone: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Puts off what may yet succeed, drops what cannot; `on_gone` hears that we were shut out."""
    try:
        yield
    except RetryAfter as error:
        raise Later(seconds_of(error)) from error
    except Forbidden:
        await on_gone()
    except BadRequest as error:
        # Telegram's words here are of its own making, and name no person.
        _LOG.error("Telegram refused a message: %s", error.message)
    except TelegramError as error:
        # Not reached, too slow, out of order: the error's own words may quote the token.
        raise Later from error
