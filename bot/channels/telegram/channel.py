"""The channel as a whole: its parts, and what runs while it is served."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from typing import Final

import redis.asyncio
from fastapi import APIRouter
from starlette.types import ASGIApp
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.app import Service
from bot.channels.telegram.announcements import Announcements
from bot.channels.telegram.answer_store import AnswerStore
from bot.channels.telegram.application import (
    Ptb,
    Updates,
    add_handlers,
    build_application,
)
from bot.channels.telegram.attachments import Attachments
from bot.channels.telegram.backoff import wait_after
from bot.channels.telegram.button_store import ButtonStore
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.deliveries import Deliveries
from bot.channels.telegram.dispatcher import Dispatcher
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.leader import lead, lead_throughout
from bot.channels.telegram.limits import Limit, Limits, SharedLimits, seconds_of
from bot.channels.telegram.menu import register
from bot.channels.telegram.notice_store import NoticeStore
from bot.channels.telegram.notices import Notices
from bot.channels.telegram.outbox import Outbox
from bot.channels.telegram.persistence import RedisPersistence
from bot.channels.telegram.polling import poll
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.trouble import Trouble
from bot.channels.telegram.turns import Channel
from bot.channels.telegram.updates import ALLOWED
from bot.channels.telegram.webhook import Webhook, webhook_at, webhook_router
from bot.channels.telegram.work_queue import WorkQueue
from bot.reply import Reply
from bot.settings import Settings
from knowledge.entry_store import EntryStore

_LOG = logging.getLogger(__name__)
_OUTBOX_SECONDS: Final = 0.2  # between looks at the outbox
_NOTICES_SECONDS: Final = 2.0  # between looks for publications and announcements
_LOW_AT_ONCE: Final = 8


@dataclass(frozen=True)
class Telegram:
    """The parts of the channel."""

    application: Ptb
    channel: Channel
    intake: Intake
    dispatchers: tuple[Dispatcher, ...]
    outbox: Outbox
    notices: Notices
    announcements: Announcements
    webhook: Webhook | None
    redis: redis.asyncio.Redis

    async def serve(self) -> None:
        """Answers the bot's chats until cancelled; nothing else waits for Telegram."""
        trouble = Trouble()
        if not await _succeed(self.application.initialize, trouble):
            return
        try:
            async with asyncio.TaskGroup() as group:
                for dispatcher in self.dispatchers:
                    group.create_task(dispatcher.run())
                group.create_task(self._lead("outbox", self.outbox.distribute, _OUTBOX_SECONDS))
                group.create_task(self._lead("notices", self.notices.post_new, _NOTICES_SECONDS))
                group.create_task(
                    self._lead("announcements", self.announcements.post_new, _NOTICES_SECONDS)
                )
                group.create_task(register(self.channel))
                group.create_task(self._receive(trouble))
        finally:
            with suppress(TelegramError):
                await self.application.shutdown()

    async def _receive(self, trouble: Trouble) -> None:
        bot = self.channel.bot
        if self.webhook is None:
            # Telegram gives each update to one who asks; two would be in each other's way.
            return await lead_throughout(
                self.redis, "updates", lambda: poll(bot, self.intake, trouble)
            )
        webhook = self.webhook

        async def set_webhook() -> None:
            await bot.set_webhook(webhook.url, secret_token=webhook.secret, allowed_updates=ALLOWED)

        await _succeed(set_webhook, trouble)
        return None

    async def _lead(self, name: str, work: Callable[[], Awaitable[None]], pause: float) -> None:
        await lead(self.redis, name, work, pause)


@asynccontextmanager
async def open_telegram(
    settings: Settings, service: Service, site: ASGIApp
) -> AsyncIterator[APIRouter | None]:
    """Serves Telegram while the block runs; gives the webhook's route, where there is one."""
    try:
        telegram = build_telegram(settings, service, site)
    except (InvalidToken, ValueError) as error:
        _LOG.error("Telegram is not served: %s", error)
        yield None
        return
    serving = asyncio.create_task(_keep_serving(telegram))
    try:
        yield webhook_router(telegram.webhook, telegram.intake) if telegram.webhook else None
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


def build_telegram(settings: Settings, service: Service, site: ASGIApp) -> Telegram:
    """The parts, none of them running; raises InvalidToken and ValueError."""
    client, assistant = service.redis, service.assistant
    webhook = webhook_at(settings.telegram_webhook_url, settings.telegram_webhook_secret)
    updates, high, low = (WorkQueue(client, name) for name in ("updates", "replies", "notices"))
    outbox, subscribers = Outbox(client, high, low), NoticeStore(client)
    persistence = RedisPersistence(client)
    limits = Limits(overall=Limit(settings.telegram_messages_per_second, 1.0))
    application = build_application(
        settings.telegram_token or "",
        settings.telegram_api,
        SharedLimits(client, limits),
        persistence,
    )
    bot, buttons = application.bot, ButtonStore(client)

    def staff_name(reply: Reply) -> str:
        return reply.name or assistant.say("utter_telegram_staff", reply.lang).text

    sender = Sender(bot, AnswerStore(client), buttons, staff_name, Attachments(site).of)
    chats = Chats(client, assistant, subscribers, outbox)
    channel = Channel(
        bot,
        assistant,
        service.conversations,
        sender,
        buttons,
        subscribers,
        chats,
        service.held,
    )
    add_handlers(application, channel, persistence)
    deliveries = Deliveries(sender, chats, persistence)
    return Telegram(
        application,
        channel,
        Intake(updates),
        (
            Dispatcher(updates, Updates(application, channel).do),
            Dispatcher(high, deliveries.do),
            Dispatcher(low, deliveries.do, _LOW_AT_ONCE),
        ),
        outbox,
        Notices(EntryStore(client), subscribers, outbox, assistant, service.conversations),
        Announcements(client, subscribers, outbox, assistant, service.conversations),
        webhook,
        client,
    )


async def _keep_serving(telegram: Telegram) -> None:
    """Serves again after what nobody foresaw; the rest of the service goes on meanwhile."""
    for failures in count():
        try:
            await telegram.serve()
            return
        except Exception:
            _LOG.exception("Telegram was interrupted.")
        await asyncio.sleep(wait_after(failures))


async def _succeed(call: Callable[[], Awaitable[None]], trouble: Trouble) -> bool:
    """Calls until it succeeds; false where it never will."""
    while True:
        try:
            await call()
        except InvalidToken:
            trouble.tell("Telegram does not know the token: check TELEGRAM_TOKEN.")
            return False
        except RetryAfter as error:
            await asyncio.sleep(seconds_of(error))
        except TelegramError as error:
            kind = type(error).__name__  # its own words may quote the token
            pause = trouble.tell(f"Telegram cannot be reached ({kind}): check the network.")
            await asyncio.sleep(pause)
        else:
            trouble.is_over()
            return True
