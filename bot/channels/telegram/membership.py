"""Coming into a chat, being shut out of one, and a group that moves."""

from __future__ import annotations

from typing import Final

from telegram import Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.channels.telegram.turns import Channel, Context, state_of

_OUTSIDE: Final = frozenset({ChatMemberStatus.BANNED, ChatMemberStatus.LEFT})
_GROUPS: Final = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})


async def on_membership(channel: Channel, update: Update, context: Context) -> None:
    """Greets a group that takes us in; sends nothing more where we are shut out."""
    change, chat = update.my_chat_member, update.effective_chat
    if change is None or chat is None:
        return
    was_outside = change.old_chat_member.status in _OUTSIDE
    is_outside = change.new_chat_member.status in _OUTSIDE
    if is_outside:
        await channel.chats.leave(chat.id, state_of(context))
    elif was_outside and chat.type in _GROUPS:
        name = f"@{channel.bot.username}"
        lang = await channel.lang_of(update)
        said = channel.assistant.say("utter_telegram_group", lang, bot=name)
        await channel.answer(update, {}, [said])


async def on_migration(channel: Channel, update: Update, context: Context) -> None:
    """Takes what is remembered of a group along to the chat that it becomes."""
    message = update.message
    if message and message.migrate_to_chat_id:
        context.application.migrate_chat_data(message)
        await channel.chats.erase(message.chat.id, {})
