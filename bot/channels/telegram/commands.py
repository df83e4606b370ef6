"""What the commands do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, MessageHandler, filters

from bot.channels.telegram.addressing import is_private
from bot.channels.telegram.links import find_linked
from bot.channels.telegram.menu import commands
from bot.channels.telegram.turns import Channel, Context, state_of
from bot.payload import compose
from bot.reply import Button, Reply
from knowledge.entry import Entry
from knowledge.language import Lang
from knowledge.live import entries_by_id

_BOOKING: Final = "service.appointment.book"
_WHERE_PEOPLE_ARE: Final = "service.ask-a-person"
_CHOICES: Final = 6


class Commands:
    """The commands for everybody; those about a person's data stand apart."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def handlers(self) -> Iterable[BaseHandler]:  # type: ignore[type-arg]
        """The handler of each command."""
        named = {
            "start": self._start,
            "help": self._help,
            "language": self._language,
            "services": self._services,
            "cancel": self._cancel,
            "appointment": self._appointment,
            "human": self._human,
        }
        for name, callback in named.items():
            yield CommandHandler(name, callback, filters.UpdateType.MESSAGE)
        yield MessageHandler(filters.UpdateType.MESSAGE & filters.COMMAND, self._unknown)

    async def _start(self, update: Update, context: Context) -> None:
        slug = context.args[0] if context.args else ""
        entries = find_linked(slug, entries_by_id()) if slug else []
        replies: list[Reply] = []
        if not entries or await self._is_new(update):
            replies += await self._open(update)
        lang = replies[-1].lang if replies else await self._channel.lang_of(update)
        if len(entries) == 1:
            payload = compose("ask_entry", entry=entries[0].id)
            replies += await self._channel.ask(update, payload=payload, part=":link")
        elif entries:
            replies.append(self._choices("utter_clarify", entries[:_CHOICES], lang))
        elif slug:
            replies.append(self._channel.assistant.say("utter_telegram_link_unknown", lang))
        await self._channel.answer(update, state_of(context), replies)

    async def _open(self, update: Update) -> list[Reply]:
        lang = await self._channel.lang_of(update)
        return await self._channel.ask(update, payload=compose("start_conversation", locale=lang))

    async def _is_new(self, update: Update) -> bool:
        """Whether nobody has been told yet what this is and what is kept."""
        assert update.effective_chat is not None
        conversation = f"telegram:{update.effective_chat.id}"
        return await self._channel.conversations.last_lang(conversation) is None

    async def _help(self, update: Update, context: Context) -> None:
        lang = await self._channel.lang_of(update)
        listed = commands(self._channel.assistant, lang)
        shown = "\n".join(f"/{command.command} {command.description}" for command in listed)
        await self._channel.say(update, "utter_telegram_help", commands=shown)

    async def _language(self, update: Update, context: Context) -> None:
        await self._channel.say(update, "utter_ask_language")

    async def _services(self, update: Update, context: Context) -> None:
        lang = await self._channel.lang_of(update)
        offered = [entry for entry in entries_by_id().values() if entry.service]
        listed = self._choices("utter_telegram_services", offered, lang)
        await self._channel.answer(update, state_of(context), [listed])

    async def _cancel(self, update: Update, context: Context) -> None:
        await self._pass_on(update, context, compose("steer_service", act="cancel"))

    async def _appointment(self, update: Update, context: Context) -> None:
        entry = _BOOKING if _BOOKING in entries_by_id() else _WHERE_PEOPLE_ARE
        await self._pass_on(update, context, compose("ask_entry", entry=entry), in_private=True)

    async def _human(self, update: Update, context: Context) -> None:
        await self._pass_on(update, context, compose("ask_person"), in_private=True)

    async def _pass_on(
        self, update: Update, context: Context, payload: str, in_private: bool = False
    ) -> None:
        """Does what a button with that payload would."""
        if in_private and not is_private(update):
            await ask_in_private(self._channel, update)
            return
        replies = await self._channel.ask(update, payload=payload)
        await self._channel.answer(update, state_of(context), replies)

    async def _unknown(self, update: Update, context: Context) -> None:
        text = (update.message.text if update.message else "") or ""
        is_ours = f"@{self._channel.bot.username}".lower() in text.split()[0].lower()
        if is_private(update) or is_ours:
            await self._channel.say(update, "utter_telegram_command_unknown")

    def _choices(self, phrase: str, entries: Iterable[Entry], lang: Lang) -> Reply:
        buttons = [
            Button(title=entry.question[lang], payload=compose("ask_entry", entry=entry.id))
            for entry in entries
        ]
        said = self._channel.assistant.say(phrase, lang)
        return said.model_copy(update={"buttons": buttons})


async def ask_in_private(channel: Channel, update: Update) -> None:
    """Says in a group that this is for a chat that nobody else reads, and leads there."""
    lang = await channel.lang_of(update)
    said = channel.assistant.say("utter_telegram_in_private", lang)
    title = channel.assistant.say("utter_telegram_button_private", lang).text
    link = Button(title=title, payload=f"https://t.me/{channel.bot.username}")
    await channel.answer(update, {}, [said.model_copy(update={"buttons": [link]})])
