"""What the handlers of updates share: the way to the assistant and back to the chat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from telegram import Update
from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.ext import CallbackContext, ExtBot

from bot.assistant import Assistant
from bot.channels.telegram.addressing import asked_in, is_private, place_of
from bot.channels.telegram.button_store import ButtonStore
from bot.channels.telegram.chats import Chats, conversation_of
from bot.channels.telegram.limits import Priority
from bot.channels.telegram.notice_store import NoticeStore, may_offer
from bot.channels.telegram.sender import Document, Place, Sender
from bot.conversations import Conversations
from bot.message import Message
from bot.reply import Button, Reply
from knowledge.language import Lang, as_lang, detect
from knowledge.live import entries_by_id
from knowledge.substance import substance_of

_QUICK_SECONDS: Final = 0.4  # answers that come sooner need no "typing"
_TYPING_SECONDS: Final = 4.5  # Telegram shows it for five
START_NOTICES: Final = "!notices:on"

State = dict[str, Any]
# What is arranged with a conversation, as JSON holds it.
Arranged = Callable[[str], Awaitable[Mapping[str, Any]]]
Context = CallbackContext[ExtBot[Priority], State, State, State]


def state_of(context: Context) -> State:
    """What is remembered of the update's chat; changes are saved after the update."""
    assert context.chat_data is not None
    return context.chat_data


@dataclass(frozen=True)
class Channel:
    """What the handlers of updates work with."""

    bot: ExtBot[Priority]
    assistant: Assistant
    conversations: Conversations
    sender: Sender
    buttons: ButtonStore
    notices: NoticeStore
    chats: Chats
    arranged: Arranged

    async def lang_of(self, update: Update, text: str = "") -> Lang:
        """The language to speak: of the text, else of the conversation, else of the person."""
        told = detect(text)
        if told is None and update.effective_chat:
            conversation = conversation_of(update.effective_chat.id)
            told = await self.conversations.last_lang(conversation)
        user = update.effective_user
        return told or (as_lang(user.language_code) if user else None) or "en"

    async def ask(
        self, update: Update, text: str = "", payload: str | None = None, part: str = ""
    ) -> list[Reply]:
        """The assistant's replies; `part` tells several messages of one update apart."""
        assert update.effective_chat is not None
        user = update.effective_user
        return await self.assistant.handle(
            Message(
                conversation_of(update.effective_chat.id),
                "telegram",
                f"{update.update_id}{part}",
                text,
                payload,
                as_lang(user.language_code) if user else None,
            )
        )

    async def answer(
        self,
        update: Update,
        state: State,
        replies: Sequence[Reply],
        is_edit: bool = False,
        documents: Sequence[Document] = (),
    ) -> None:
        """Sends the whole answer to an update, and remembers which entries it gave.

        Where a person answers there is none yet, and what an edited message had stays.
        """
        if not replies and not documents:
            return
        place = place_of(update)
        assert place is not None
        said = [await self._with_offer(update, state, reply) for reply in replies]
        if is_edit:
            await self.sender.edit(place, said, asked_in(update))
        else:
            await self.sender.send(place, said, asked_in(update), documents=documents)

    async def say(self, update: Update, name: str, **values: object) -> None:
        """Answers an update with a phrase."""
        lang = await self.lang_of(update)
        await self.answer(update, {}, [self.assistant.say(name, lang, **values)])

    async def _with_offer(self, update: Update, state: State, reply: Reply) -> Reply:
        """The reply, with a button for notices where it gives an entry's answer."""
        entry = entries_by_id().get(reply.entry or "")
        chat = update.effective_chat
        if entry is None or chat is None or reply.status != "answered" or not is_private(update):
            return reply
        day = datetime.now(UTC).date()
        await self.notices.remember(chat.id, state, entry.id, substance_of(entry), day)
        if not may_offer(state):
            return reply
        title = self.assistant.say("utter_telegram_button_notices_on", reply.lang).text
        offer = Button(title=title, payload=START_NOTICES)
        return reply.model_copy(update={"buttons": [*reply.buttons, offer]})

    @asynccontextmanager
    async def typing(self, place: Place) -> AsyncIterator[None]:
        """Shows that we are at it, while a block takes its time."""
        shown = asyncio.create_task(self._show_typing(place))
        try:
            yield
        finally:
            shown.cancel()

    async def _show_typing(self, place: Place) -> None:
        await asyncio.sleep(_QUICK_SECONDS)
        while True:
            with suppress(TelegramError):
                await self.bot.send_chat_action(
                    place.chat, ChatAction.TYPING, message_thread_id=place.thread
                )
            await asyncio.sleep(_TYPING_SECONDS)
