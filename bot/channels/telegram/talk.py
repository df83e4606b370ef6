"""Messages, edits of messages, and buttons."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.channels.telegram.addressing import place_of, text_for_us
from bot.channels.telegram.menu import register_for_chat
from bot.channels.telegram.turns import Channel, Context, state_of
from bot.reply import Reply

# What is said to a message that is no text, by what it is.
_NOTES: Final = {
    "voice": "utter_telegram_voice",
    "audio": "utter_telegram_voice",
    "video": "utter_telegram_voice",
    "video_note": "utter_telegram_voice",
    "photo": "utter_telegram_picture",
    "animation": "utter_telegram_picture",
    "document": "utter_telegram_document",
    "sticker": "utter_telegram_sticker",
    "location": "utter_telegram_location",
    "venue": "utter_telegram_location",
    "contact": "utter_telegram_contact",
}
_OTHER: Final = "utter_telegram_other"
_LANGUAGE: Final = "/set_language"


class Talk:
    """Hands what residents say to the assistant."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def on_message(self, update: Update, context: Context) -> None:
        """Answers a message that is for us; what we cannot take is said."""
        message = update.message
        text = self._text_for_us(message)
        media = message.api_kwargs.get("media") if message else None
        if message is None or text is None or not (text or media or self._is_named(message)):
            return
        replies = [await self._note(update, str(media), text)] if media else []
        if text or not media:
            replies += await self._replies(update, text)
        await self._channel.answer(update, state_of(context), replies)

    async def on_edit(self, update: Update, context: Context) -> None:
        """Answers an edited message anew, in place of the answer it had."""
        text = self._text_for_us(update.edited_message)
        if text and not text.startswith("/"):
            replies = await self._replies(update, text)
            await self._channel.answer(update, state_of(context), replies, is_edit=True)

    async def on_press(self, update: Update, context: Context) -> None:
        """Acknowledges a button at once, then answers it; a stale one is explained."""
        await acknowledge(update)
        query, chat = update.callback_query, update.effective_chat
        if query is None or chat is None:
            return
        payload = await self._channel.buttons.payload_of(chat.id, query.data or "")
        place = place_of(update)
        assert place is not None
        async with self._channel.typing(place):
            replies = await self._channel.ask(update, payload=payload)
        await self._channel.answer(update, state_of(context), replies)
        if payload.startswith(_LANGUAGE) and chat.type == ChatType.PRIVATE and replies:
            await register_for_chat(self._channel, chat.id, replies[-1].lang)

    async def on_channel_post(self, update: Update, context: Context) -> None:
        """Says in a channel, when asked there, where questions are answered."""
        post = update.channel_post
        if post and self._text_for_us(post) is not None:
            await self._channel.say(update, "utter_telegram_channel")

    async def _replies(self, update: Update, text: str) -> list[Reply]:
        place = place_of(update)
        assert place is not None
        async with self._channel.typing(place):
            return await self._channel.ask(update, text)

    async def _note(self, update: Update, media: str, text: str) -> Reply:
        lang = await self._channel.lang_of(update, text)
        return self._channel.assistant.say(_NOTES.get(media, _OTHER), lang)

    def _text_for_us(self, message: Message | None) -> str | None:
        bot = self._channel.bot
        return text_for_us(message, bot.username, bot.id) if message else None

    def _is_named(self, message: Message) -> bool:
        """Whether we were called by name and nothing else was said."""
        return bool(message.text)


async def acknowledge(update: Update) -> None:
    """Ends the waiting sign on a button; too late is no harm."""
    if update.callback_query:
        with suppress(TelegramError):
            await update.callback_query.answer()
