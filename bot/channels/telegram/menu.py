"""The commands as Telegram lists them, in each language."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Final

from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    MenuButtonCommands,
)
from telegram.error import TelegramError

from bot.assistant import Assistant
from bot.channels.telegram.turns import Channel
from knowledge.language import Lang

_LOG = logging.getLogger(__name__)
# Telegram knows people's languages by two letters: "zh" is both scripts, and those who write
# to us on Telegram mostly read Traditional. Who chooses a script gets the list in it.
_BY_CODE: Final[dict[str | None, Lang]] = {None: "en", "zh": "zh-Hant"}
IN_GROUPS: Final = frozenset({"start", "help", "language", "services", "cancel"})


def commands(assistant: Assistant, lang: Lang) -> list[BotCommand]:
    """The commands with what they do."""
    lines = assistant.say("utter_telegram_commands", lang).text.splitlines()
    named = (line.removeprefix("/").split(" ", 1) for line in lines)
    return [BotCommand(name, about) for name, about in named]


async def register(channel: Channel) -> None:
    """Shows the commands in everybody's menu; without it all else still works."""
    try:
        for code, lang in _BY_CODE.items():
            listed = commands(channel.assistant, lang)
            few = [command for command in listed if command.command in IN_GROUPS]
            await channel.bot.set_my_commands(listed, language_code=code)
            await channel.bot.set_my_commands(
                few, BotCommandScopeAllGroupChats(), language_code=code
            )
        await channel.bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    except TelegramError as error:
        _LOG.warning("Telegram did not take the menu of commands (%s).", type(error).__name__)


async def register_for_chat(channel: Channel, chat: int, lang: Lang) -> None:
    """Shows the commands of one chat in the language it has chosen."""
    with suppress(TelegramError):
        listed = commands(channel.assistant, lang)
        await channel.bot.set_my_commands(listed, BotCommandScopeChat(chat))
