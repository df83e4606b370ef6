"""What is kept about a person, shown and deleted on request; notices begun and ended."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from bot.adjustable.live import open_settings
from bot.channels.telegram.addressing import is_private
from bot.channels.telegram.chats import conversation_of
from bot.channels.telegram.commands import ask_in_private
from bot.channels.telegram.notice_store import wants_notices
from bot.channels.telegram.notices import STOP
from bot.channels.telegram.persistence import RedisPersistence
from bot.channels.telegram.sender import Document
from bot.channels.telegram.talk import acknowledge
from bot.channels.telegram.turns import START_NOTICES, Channel, Context, state_of
from bot.reply import Button, Reply
from bot.store_errors import store_errors

_ASK: Final = "!erase:ask"
_ERASE: Final = "!erase:yes"
_KEEP: Final = "!erase:no"

Handle = Callable[[Update, Context], Coroutine[Any, Any, None]]


class PersonalData:
    """The commands about a person's own data, in private chats only."""

    def __init__(self, channel: Channel, persistence: RedisPersistence) -> None:
        self._channel = channel
        self._persistence = persistence

    def handlers(self) -> Iterable[BaseHandler]:  # type: ignore[type-arg]
        """The handlers of commands and of the buttons below their answers."""
        for name, callback in {
            "privacy": self._tell,
            "mydata": self._show,
            "deletemydata": self._ask_to_delete,
        }.items():
            private = self._in_private(callback)
            yield CommandHandler(name, private, filters.UpdateType.MESSAGE)
        for data, callback in {
            _ASK: self._ask_to_delete,
            _ERASE: self._erase,
            _KEEP: self._keep,
            START_NOTICES: self._start_notices,
            STOP: self._stop_notices,
        }.items():
            yield CallbackQueryHandler(self._acknowledged(callback), pattern=f"^{data}$")

    def _in_private(self, handle: Handle) -> Handle:
        async def guarded(update: Update, context: Context) -> None:
            if is_private(update):
                await handle(update, context)
            else:
                await ask_in_private(self._channel, update)

        return guarded

    def _acknowledged(self, handle: Handle) -> Handle:
        async def pressed(update: Update, context: Context) -> None:
            await acknowledge(update)
            if is_private(update):
                await handle(update, context)

        return pressed

    async def _tell(self, update: Update, context: Context) -> None:
        await self._channel.say(
            update, "utter_telegram_privacy", days=open_settings().retention.conversations
        )

    async def _show(self, update: Update, context: Context) -> None:
        assert update.effective_chat is not None
        state, chat = state_of(context), update.effective_chat.id
        conversation = conversation_of(chat)
        turns = await self._channel.conversations.transcript(conversation)
        async with store_errors():
            arranged = await self._channel.arranged(conversation)
        kept = {"conversation": conversation, "turns": turns, "chat": state, **arranged}
        content = json.dumps(kept, ensure_ascii=False, indent=2).encode()
        name = "utter_telegram_mydata_notices" if wants_notices(state) else "utter_telegram_mydata"
        reply = await self._phrase(
            update, name, turns=len(turns), days=open_settings().retention.conversations
        )
        buttons = [
            await self._notices_button(update, state_of(context)),
            await self._button(update, "utter_telegram_button_delete", _ASK),
        ]
        reply = reply.model_copy(update={"buttons": buttons})
        documents = [Document("mydata.json", content)]
        await self._channel.answer(update, state, [reply], documents=documents)

    async def _ask_to_delete(self, update: Update, context: Context) -> None:
        reply = await self._phrase(update, "utter_telegram_delete_ask")
        buttons = [
            await self._button(update, "utter_telegram_button_delete", _ERASE),
            await self._button(update, "utter_telegram_button_keep", _KEEP),
        ]
        reply = reply.model_copy(update={"buttons": buttons})
        await self._channel.answer(update, state_of(context), [reply])

    async def _erase(self, update: Update, context: Context) -> None:
        assert update.effective_chat is not None
        chat = update.effective_chat.id
        lang = await self._channel.lang_of(update)
        records = await self._channel.chats.erase(chat, state_of(context))
        context.application.drop_chat_data(chat)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        receipt = self._channel.assistant.say(
            "utter_telegram_deleted", lang, receipt=uuid4().hex, records=records, at=now
        )
        await self._channel.answer(update, {}, [receipt])

    async def _keep(self, update: Update, context: Context) -> None:
        await self._channel.say(update, "utter_telegram_kept")

    async def _start_notices(self, update: Update, context: Context) -> None:
        assert update.effective_chat is not None
        chat, state = update.effective_chat.id, state_of(context)
        await self._channel.notices.start(chat, state)
        await self._persistence.update_chat_data(chat, state)
        reply = await self._phrase(update, "utter_telegram_notices_on")
        stop = await self._notices_button(update, state)
        await self._channel.answer(update, state, [reply.model_copy(update={"buttons": [stop]})])

    async def _stop_notices(self, update: Update, context: Context) -> None:
        assert update.effective_chat is not None
        chat, state = update.effective_chat.id, state_of(context)
        await self._channel.notices.stop(chat, state)
        await self._persistence.update_chat_data(chat, state)
        await self._channel.say(update, "utter_telegram_notices_off")

    async def _notices_button(self, update: Update, state: dict[str, object]) -> Button:
        if wants_notices(state):
            return await self._button(update, "utter_telegram_button_notices_off", STOP)
        return await self._button(update, "utter_telegram_button_notices_on", START_NOTICES)

    async def _button(self, update: Update, title: str, data: str) -> Button:
        return Button(title=(await self._phrase(update, title)).text, payload=data)

    async def _phrase(self, update: Update, name: str, **values: object) -> Reply:
        lang = await self._channel.lang_of(update)
        return self._channel.assistant.say(name, lang, **values)
