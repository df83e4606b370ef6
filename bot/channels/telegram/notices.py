"""Tells those who asked for it that an answer they were given has changed in substance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.assistant import Assistant
from bot.channels.telegram.chats import conversation_of
from bot.channels.telegram.notice_store import WITHDRAWN, NoticeStore
from bot.channels.telegram.outbox import Outbox
from bot.conversations import Conversations
from bot.payload import compose
from bot.reply import Button, Reply
from knowledge.entry import Entry
from knowledge.entry_store import EntryStore
from knowledge.language import Lang
from knowledge.publication import Change, Publication
from knowledge.substance import substance_of

STOP: Final = "!notices:off"
_EVERYWHERE: Final = timedelta(seconds=5)  # after which a publication is live in every process


class Notices:
    """Follows the publications, and posts notices at low priority."""

    def __init__(
        self,
        entries: EntryStore,
        store: NoticeStore,
        outbox: Outbox,
        assistant: Assistant,
        conversations: Conversations,
    ) -> None:
        self._entries = entries
        self._store = store
        self._outbox = outbox
        self._assistant = assistant
        self._conversations = conversations

    async def post_new(self) -> None:
        """Posts what the publications since the last time make due; only one process may."""
        latest = await self._entries.number()
        done = await self._store.noticed()
        if done is None:
            return await self._store.mark(latest)
        if done < latest:
            newest_first = await self._entries.publications(latest - done)
            # Whoever is told must find the new answer, whichever process is asked.
            if datetime.now(UTC) - newest_first[0].at >= _EVERYWHERE:
                await self._post(newest_first)
                await self._store.mark(latest)
        return None

    async def _post(self, newest_first: Sequence[Publication]) -> None:
        """Tells of what the publications changed in the end."""
        changes: dict[str, Change] = {}
        for publication in reversed(newest_first):
            for name, change in publication.changes.items():
                changes[name] = Change(change.old or changes.get(name, change).old, change.new)
        for change in changes.values():
            new = await self._entries.version(change.new)
            known = new or await self._entries.version(change.old)
            if known:
                await self._tell(known, substance_of(new) if new else WITHDRAWN)

    async def _tell(self, entry: Entry, version: str) -> None:
        for chat, (told, day) in (await self._store.waiting(entry.id)).items():
            if told != version:
                lang = await self._conversations.last_lang(conversation_of(chat)) or "en"
                notice = self._notice(entry, version, day, lang)
                await self._outbox.post(conversation_of(chat), notice, "low")
                await self._store.mark_told(chat, entry.id, f"{version} {day}")

    def _notice(self, entry: Entry, version: str, day: str, lang: Lang) -> Reply:
        said = {"question": entry.question[lang], "day": day}
        if version == WITHDRAWN:
            notice = self._assistant.say("utter_telegram_answer_withdrawn", lang, **said)
            buttons = []
        else:
            notice = self._assistant.say("utter_telegram_answer_changed", lang, **said)
            shown = self._assistant.say("utter_telegram_button_show", lang).text
            buttons = [Button(title=shown, payload=compose("ask_entry", entry=entry.id))]
        buttons.append(stop_button(self._assistant, lang))
        return notice.model_copy(update={"buttons": buttons})


def stop_button(assistant: Assistant, lang: Lang) -> Button:
    """The button that ends all notices."""
    title = assistant.say("utter_telegram_button_notices_off", lang).text
    return Button(title=title, payload=STOP)
