"""Whom a message is for, and where its answer goes."""

from __future__ import annotations

import re

from telegram import Message, Update
from telegram.constants import ChatType

from bot.channels.telegram.sender import Place


def is_private(update: Update) -> bool:
    """Whether one person alone reads the chat."""
    chat = update.effective_chat
    return chat is not None and chat.type == ChatType.PRIVATE


def place_of(update: Update) -> Place | None:
    """Where an answer goes; in a group it shows what it answers."""
    chat, message = update.effective_chat, update.message or update.edited_message
    if chat is None:
        return None
    shown = update.effective_message
    is_topic = isinstance(shown, Message) and bool(shown.is_topic_message)
    thread = shown.message_thread_id if is_topic and isinstance(shown, Message) else None
    return Place(
        chat.id, thread, message.message_id if message and not is_private(update) else None
    )


def asked_in(update: Update) -> str:
    """What an answer is an answer to: a message, which may be edited, or a button pressed."""
    message = update.message or update.edited_message or update.channel_post
    return str(message.message_id) if message else f"press:{update.update_id}"


def text_for_us(message: Message, username: str, bot: int) -> str | None:
    """The text of a message without our name, or None where it is said to others."""
    text = message.text or ""
    if message.via_bot or (message.from_user and message.from_user.is_bot):
        return None
    if message.chat.type == ChatType.PRIVATE:
        return text
    named = re.compile(rf"@{re.escape(username)}\b", re.IGNORECASE)
    replied = message.reply_to_message
    is_reply = replied is not None and replied.from_user and replied.from_user.id == bot
    if named.search(text) or is_reply:
        return named.sub(" ", text).strip()
    return None
