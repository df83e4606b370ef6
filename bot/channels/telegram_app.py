"""Telegram, by polling: texts and buttons to messages, replies to chats."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.error import TelegramError
from telegram.ext import (
    AIORateLimiter,
    Application,
    CallbackQueryHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.assistant import Assistant
from bot.message import Message
from bot.payload import compose
from bot.reply import Reply
from bot.settings import Settings
from knowledge.language import as_lang

_LOG = logging.getLogger(__name__)
_START: Final = re.compile(r"/start(?:@\w+)?(?:\s|$)")
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)

Context = ContextTypes.DEFAULT_TYPE


@asynccontextmanager
async def telegram_polling(settings: Settings, assistant: Assistant) -> AsyncIterator[None]:
    """Answers the bot's chats while the block runs; the rest of the service needs none of it."""
    application = _build(settings, assistant)
    try:
        await application.initialize()
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(allowed_updates=["message", "callback_query"])
    except TelegramError as error:
        # The error's own words may quote the token.
        kind = type(error).__name__
        _LOG.error("Telegram is not served (%s). Check TELEGRAM_TOKEN and the network.", kind)
        yield
        return
    try:
        yield
    finally:
        await application.updater.stop()
        await application.stop()
        await application.shutdown()


def _build(settings: Settings, assistant: Assistant) -> Application[Any, Any, Any, Any, Any, Any]:
    builder = Application.builder().token(settings.telegram_token or "")
    if settings.telegram_api:
        builder = builder.base_url(f"{settings.telegram_api}/bot")
    limiter = AIORateLimiter(max_retries=3)
    application = builder.rate_limiter(limiter).concurrent_updates(True).build()
    application.bot_data["assistant"] = assistant
    application.add_handler(MessageHandler(filters.TEXT, _on_text))
    application.add_handler(CallbackQueryHandler(_on_button))
    return application


async def _on_text(update: Update, context: Context) -> None:
    chat, message, user = update.effective_chat, update.effective_message, update.effective_user
    if chat is None or message is None or not message.text:
        return
    opens = _START.match(message.text) is not None
    lang = as_lang(user.language_code) if user else None
    incoming = Message(
        f"telegram:{chat.id}",
        "telegram",
        str(update.update_id),
        text=message.text,
        payload=compose("start_conversation", locale=lang or "en") if opens else None,
        lang=lang,
    )
    await _answer(chat.id, incoming, context)


async def _on_button(update: Update, context: Context) -> None:
    query, chat = update.callback_query, update.effective_chat
    if query is None or chat is None:
        return
    await query.answer()
    payload = query.data or ""
    incoming = Message(f"telegram:{chat.id}", "telegram", str(update.update_id), payload=payload)
    await _answer(chat.id, incoming, context)


async def _answer(chat: int, incoming: Message, context: Context) -> None:
    assistant: Assistant = context.bot_data["assistant"]
    for reply in await assistant.handle(incoming):
        await context.bot.send_message(
            chat, render(reply), reply_markup=_keyboard(reply), link_preview_options=_NO_PREVIEW
        )


def render(reply: Reply) -> str:
    """A reply as plain text, its sources below it."""
    sources = [
        f"{source.title} ({source.publisher}, {source.as_of}) {source.url or ''}".rstrip()
        for source in reply.sources
    ]
    return "\n\n".join([reply.text, *sources])


def _keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(button.title, callback_data=button.payload)]
        for button in reply.buttons
    ]
    return InlineKeyboardMarkup(rows) if rows else None
