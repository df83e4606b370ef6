"""python-telegram-bot's application: which handler an update goes to, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.channels.telegram.commands import Commands
from bot.channels.telegram.failures import telegram_errors
from bot.channels.telegram.inline import answer_inline
from bot.channels.telegram.limits import SharedLimits
from bot.channels.telegram.membership import on_membership, on_migration
from bot.channels.telegram.persistence import RedisPersistence
from bot.channels.telegram.personal_data import PersonalData
from bot.channels.telegram.talk import Talk
from bot.channels.telegram.turns import Channel, Context
from bot.channels.telegram.work_queue import Work

Ptb = Application[Any, Any, Any, Any, Any, Any]


def build_application(
    token: str, api: str | None, limits: SharedLimits, persistence: RedisPersistence
) -> Ptb:
    """An application that is handed its updates; raises InvalidToken for what is no token."""
    builder = Application.builder().token(token).updater(None)
    if api:
        builder = builder.base_url(f"{api}/bot")
    # One connection for each piece of work under way, and some to spare.
    return builder.rate_limiter(limits).persistence(persistence).connection_pool_size(256).build()


def add_handlers(application: Ptb, channel: Channel, persistence: RedisPersistence) -> None:
    """Every kind of update that is served; the first handler that fits takes it."""
    talk = Talk(channel)
    kind = filters.UpdateType
    application.add_handlers(
        [
            *PersonalData(channel, persistence).handlers(),
            CallbackQueryHandler(talk.on_press),
            InlineQueryHandler(partial(answer_inline, channel)),
            ChatMemberHandler(partial(on_membership, channel), ChatMemberHandler.MY_CHAT_MEMBER),
            MessageHandler(filters.StatusUpdate.MIGRATE, partial(on_migration, channel)),
            MessageHandler(kind.EDITED_MESSAGE, talk.on_edit),
            MessageHandler(kind.CHANNEL_POST, talk.on_channel_post),
            *Commands(channel).handlers(),
            MessageHandler(kind.MESSAGE, talk.on_message),
        ]
    )


class Updates:
    """Sees one update of the queue through the application."""

    def __init__(self, application: Ptb, channel: Channel) -> None:
        self._application = application
        self._channel = channel
        self._failed: dict[int, Exception] = {}
        application.add_error_handler(self._keep)

    async def do(self, work: Work) -> None:
        """Answers an update; raises Later where that should be tried again."""
        update = Update.de_json(json.loads(work.item), self._application.bot)
        try:
            async with telegram_errors(self._leaver(update)):
                await self._application.process_update(update)
                await self._application.update_persistence()
                failed = self._failed.pop(update.update_id, None)
                if failed:
                    raise failed
        finally:
            if update.effective_chat:
                # It is read again with the chat's next update; kept, it would pile up here.
                self._application._chat_data.pop(update.effective_chat.id, None)

    async def _keep(self, update: object, context: Context) -> None:
        """The application swallows what a handler raises: here it is kept for `do`."""
        if isinstance(update, Update) and isinstance(context.error, Exception):
            self._failed[update.update_id] = context.error

    def _leaver(self, update: Update) -> Callable[[], Awaitable[None]]:
        async def leave() -> None:
            chat = update.effective_chat
            if chat:
                await self._channel.chats.leave(chat.id, self._application.chat_data[chat.id])
                self._application.mark_data_for_update_persistence(chat_ids=chat.id)
                await self._application.update_persistence()

        return leave
