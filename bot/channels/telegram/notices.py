"""Tells those who asked for it that an answer they were given has changed in substance."""

from __future__ import annotations

from typing import Final

from bot.assistant import Assistant
from bot.channels.telegram.chats import conversation_of
from bot.channels.telegram.notice_store import NoticeStore
from bot.channels.telegram.outbox import Outbox
from bot.conversations import Conversations
from bot.payload import compose
from bot.reply import Button, Reply
from knowledge.entry import Entry
from knowledge.entry_store import EntryStore
from knowledge.language import Lang
from knowledge.publication import Publication
from knowledge.substance import substance_of

STOP: Final = "!notices:off"


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
            await self._store.mark(latest)
        elif done < latest:
            for publication in reversed(await self._entries.publications(latest - done)):
                await self._post(publication)
                await self._store.mark(publication.number)

    async def _post(self, publication: Publication) -> None:
        for name, change in publication.changes.items():
            old = await self._entries.version(change.old)
            new = await self._entries.version(change.new)
            if old and (new is None or substance_of(old) != substance_of(new)):
                await self._tell(name, old, new)

    async def _tell(self, name: str, old: Entry, new: Entry | None) -> None:
        for chat, (version, day) in (await self._store.waiting(name)).items():
            if new is None or substance_of(new) != version:
                lang = await self._conversations.last_lang(conversation_of(chat)) or "en"
                notice = self._notice(old, new, day, lang)
                await self._outbox.post(conversation_of(chat), notice, "low")

    def _notice(self, old: Entry, new: Entry | None, day: str, lang: Lang) -> Reply:
        said = {"question": old.question[lang], "day": day}
        if new is None:
            notice = self._assistant.say("utter_telegram_answer_withdrawn", lang, **said)
            buttons = []
        else:
            notice = self._assistant.say("utter_telegram_answer_changed", lang, **said)
            shown = self._assistant.say("utter_telegram_button_show", lang).text
            buttons = [Button(title=shown, payload=compose("ask_entry", entry=new.id))]
        stop = self._assistant.say("utter_telegram_button_notices_off", lang).text
        buttons.append(Button(title=stop, payload=STOP))
        return notice.model_copy(update={"buttons": buttons})
