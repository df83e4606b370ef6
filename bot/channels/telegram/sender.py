"""Replies to a chat: each message once, in order, within the limits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated
from telegram.ext import ExtBot

from bot.channels.telegram.answer_store import AnswerStore
from bot.channels.telegram.button_store import ButtonStore
from bot.channels.telegram.limits import Priority
from bot.channels.telegram.rendering import render, rows
from bot.reply import Button, Reply

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_UNCHANGED: Final = "not modified"


@dataclass(frozen=True)
class Document:
    """A file that goes with a reply."""

    name: str
    content: bytes
    title: str = ""


@dataclass(frozen=True)
class Place:
    """Where replies go: a chat, a topic in it, in a group the message that they answer."""

    chat: int
    thread: int | None = None
    answers: int | None = None


@dataclass(frozen=True)
class _Part:
    """One message of ours."""

    html: str = ""
    buttons: Sequence[Button] = ()
    document: Document | None = None


Attach = Callable[[Reply], Awaitable[Sequence[Document]]]


class Sender:
    """Sends through python-telegram-bot, and remembers what was sent."""

    def __init__(
        self,
        bot: ExtBot[Priority],
        answers: AnswerStore,
        buttons: ButtonStore,
        staff_name: Callable[[Reply], str],
        attach: Attach,
    ) -> None:
        """`staff_name` says who speaks in a reply of staff; `attach` brings a reply's files."""
        self._bot = bot
        self._answers = answers
        self._buttons = buttons
        self._staff_name = staff_name
        self._attach = attach

    async def send(
        self,
        place: Place,
        replies: Sequence[Reply],
        asked: str,
        priority: Priority = "high",
        documents: Sequence[Document] = (),
    ) -> None:
        """Sends what was not sent yet of the answer to `asked`."""
        parts = [*await self._parts(replies), *(_Part(document=d) for d in documents)]
        sent = await self._answers.sent(place.chat, asked)
        await self._send_rest(place, parts, sent, asked, priority)

    async def edit(self, place: Place, replies: Sequence[Reply], asked: str) -> None:
        """Puts an answer in place of an earlier one to the same message."""
        parts = await self._parts(replies)
        sent = await self._answers.sent(place.chat, asked)
        kept = []
        for number, part in zip(sent, parts, strict=False):
            kept.append(await self._edit(place, number, part))
        for number in sent[len(parts) :]:
            await self._delete(place.chat, number)
        await self._answers.keep(place.chat, asked, kept)
        await self._send_rest(place, parts, kept, asked, "high")

    async def _parts(self, replies: Sequence[Reply]) -> list[_Part]:
        parts = []
        for reply in replies:
            heading = self._staff_name(reply) if reply.sender == "staff" else ""
            parts += [_Part(html) for html in render(reply, heading)]
            if parts:
                parts[-1] = replace(parts[-1], buttons=reply.buttons)
            parts += [_Part(document=file) for file in await self._attach(reply)]
        return parts

    async def _send_rest(
        self,
        place: Place,
        parts: Sequence[_Part],
        sent: Sequence[int],
        asked: str,
        priority: Priority,
    ) -> None:
        numbers = list(sent)
        for part in parts[len(sent) :]:
            try:
                message = await self._send(place, part, priority)
            except ChatMigrated as moved:
                place = replace(place, chat=moved.new_chat_id, answers=None)
                message = await self._send(place, part, priority)
            numbers.append(message.message_id)
            await self._answers.keep(place.chat, asked, numbers)

    async def _send(self, place: Place, part: _Part, priority: Priority) -> Message:
        where: dict[str, Any] = {
            "chat_id": place.chat,
            "message_thread_id": place.thread,
            "reply_to_message_id": place.answers,
            "allow_sending_without_reply": True if place.answers else None,
            "rate_limit_args": priority,
        }
        if part.document:
            return await self._bot.send_document(
                document=part.document.content,
                filename=part.document.name,
                caption=part.document.title or None,
                **where,
            )
        return await self._bot.send_message(
            text=part.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=await self._keyboard(place.chat, part.buttons),
            **where,
        )

    async def _edit(self, place: Place, number: int, part: _Part) -> int:
        """The id of the message that now shows the part."""
        try:
            await self._bot.edit_message_text(
                text=part.html,
                chat_id=place.chat,
                message_id=number,
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                reply_markup=await self._keyboard(place.chat, part.buttons),
            )
        except BadRequest as error:
            if _UNCHANGED not in error.message:
                return (await self._send(place, part, "high")).message_id
        return number

    async def _delete(self, chat: int, number: int) -> None:
        try:
            await self._bot.delete_message(chat, number)
        except BadRequest:
            return  # it is gone already, or too old to be deleted

    async def _keyboard(self, chat: int, buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
        laid = [[await self._button(chat, button) for button in row] for row in rows(buttons)]
        return InlineKeyboardMarkup(laid) if laid else None

    async def _button(self, chat: int, button: Button) -> InlineKeyboardButton:
        if button.payload.startswith("https://"):
            return InlineKeyboardButton(button.title, url=button.payload)
        data = await self._buttons.data_for(chat, button.payload)
        return InlineKeyboardButton(button.title, callback_data=data)
