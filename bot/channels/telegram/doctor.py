"""Says what is wrong with the Telegram set-up, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from telegram import Bot, User, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.updates import ALLOWED
from bot.channels.telegram.webhook import Webhook, webhook_at
from bot.errors import BotError
from bot.settings import Settings

_PORTS: Final = frozenset({443, 80, 88, 8443})  # to which Telegram posts
_MANY: Final = 100  # updates that wait
_RECENT: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Diagnosis:
    """What was found: lines that are well, and what is wrong with how to mend it."""

    well: tuple[str, ...]
    wrong: tuple[str, ...]


async def examine(settings: Settings, delete_webhook: bool = False) -> Diagnosis:
    """Asks Telegram about the bot and its webhook; raises BotError where it cannot be asked."""
    try:
        webhook = webhook_at(settings.telegram_webhook_url, settings.telegram_webhook_secret)
    except ValueError as error:
        raise BotError(str(error)) from error
    try:
        async with _open_bot(settings) as bot:
            if delete_webhook:
                await bot.delete_webhook()
            me, info = await bot.get_me(), await bot.get_webhook_info()
    except InvalidToken as error:
        raise BotError(
            "Telegram does not know the token: copy TELEGRAM_TOKEN anew from @BotFather."
        ) from error
    except TelegramError as error:
        kind = type(error).__name__  # its own words may quote the token
        raise BotError(
            f"Telegram cannot be reached ({kind}): check the network, and that outgoing "
            "connections to api.telegram.org are allowed."
        ) from error
    wrong = [*_about_bot(me), *_about_webhook(webhook, info)]
    return Diagnosis(tuple(_well(me, info)), tuple(wrong))


def _open_bot(settings: Settings) -> Bot:
    if not settings.telegram_token:
        raise BotError("TELEGRAM_TOKEN is not set: get one from @BotFather.")
    if settings.telegram_api:
        return Bot(settings.telegram_token, base_url=f"{settings.telegram_api}/bot")
    return Bot(settings.telegram_token)


def _well(me: User, info: WebhookInfo) -> Iterator[str]:
    yield f"The token is that of @{me.username}."
    if info.url:
        yield f"Updates go to {info.url}; {info.pending_update_count} wait."
    else:
        yield f"Updates are to be polled; {info.pending_update_count} wait."


def _about_bot(me: User) -> Iterator[str]:
    if not me.supports_inline_queries:
        yield "Answers cannot be shared in other chats: send /setinline to @BotFather."
    if me.can_read_all_group_messages:
        yield (
            "The bot is sent all messages of its groups, of which it needs none: "
            "send /setprivacy to @BotFather and choose Enable."
        )


def _about_webhook(wanted: Webhook | None, info: WebhookInfo) -> Iterator[str]:
    if wanted is None and info.url:
        yield (
            f"A webhook is set ({info.url}), so that polling gets nothing: set "
            "TELEGRAM_WEBHOOK_URL, or run `talentbot doctor telegram --delete-webhook`."
        )
    if wanted and not info.url:
        yield "No webhook is set yet: start the service, which sets it."
    if wanted and info.url and info.url != wanted.url:
        yield f"Updates go elsewhere than to {wanted.url}: start the service again."
    if wanted:
        yield from _about_address(wanted.url)
    if wanted and info.url and set(ALLOWED) - set(info.allowed_updates or ()):
        yield "Some kinds of update do not come: start the service again."
    yield from _about_delivery(info)


def _about_address(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    if parts.scheme != "https":
        yield "TELEGRAM_WEBHOOK_URL does not begin with https://: Telegram posts to nothing else."
    elif (parts.port or 443) not in _PORTS:
        yield "TELEGRAM_WEBHOOK_URL names a port other than 443, 80, 88 or 8443."


def _about_delivery(info: WebhookInfo) -> Iterator[str]:
    if info.pending_update_count > _MANY:
        yield f"{info.pending_update_count} updates wait: is the service running and reachable?"
    failed = info.last_error_date
    if failed and datetime.now(UTC) - failed < _RECENT:
        yield (
            f"Telegram last failed to deliver at {failed:%H:%M} UTC: {info.last_error_message}. "
            f"{_remedy(info.last_error_message or '')}"
        )


def _remedy(message: str) -> str:
    remedies = {
        "403": "The secret differs: start the service again with TELEGRAM_WEBHOOK_SECRET.",
        "404": "TELEGRAM_WEBHOOK_URL does not lead to this service: check the proxy's paths.",
        "401": "Something before the service asks Telegram to sign in: let /telegram/ pass.",
        "502": "The proxy does not reach the service: is it running?",
        "503": "The service could not store an update: is Redis running?",
        "certificate": "The certificate is not one that Telegram trusts.",
        "SSL": "The certificate is not one that Telegram trusts.",
        "resolve host": "The host of TELEGRAM_WEBHOOK_URL has no public address.",
        "refused": "Nothing listens at TELEGRAM_WEBHOOK_URL: is the service running?",
        "timed out": "TELEGRAM_WEBHOOK_URL did not answer: check the firewall.",
    }
    found = (remedy for sign, remedy in remedies.items() if sign.lower() in message.lower())
    return next(found, "Check that TELEGRAM_WEBHOOK_URL can be reached from outside.")
