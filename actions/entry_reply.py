"""An entry as a reply: the curated answer in the conversation's script, with its sources."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.clock import today
from actions.phrase_book import COMMON, say
from actions.service import Line
from knowledge.entry import Entry, Source
from knowledge.language import Lang, as_lang
from knowledge.live import entries_by_id


def conversation_lang(tracker: Tracker) -> Lang:
    """The language the conversation is held in."""
    return as_lang(tracker.get_slot("locale")) or "en"


def utter_entry(
    dispatcher: CollectingDispatcher,
    entry: Entry,
    lang: Lang,
    confidence: float | None = None,
    status: str | None = None,
    wants_person: bool = False,
) -> None:
    """Says an entry's answer word for word, with a caution once its validity has ended.

    Where the resident `wants_person`, somebody may take the conversation over.
    """
    sources = source_records(entry.sources, entry.as_of, lang)
    facts: dict[str, Any] = {"entry": entry.id, "sources": sources}
    if confidence is not None:
        facts["confidence"] = round(confidence, 3)
    if status is not None:
        facts["status"] = status
    buttons = [entry_button(service, lang) for service in _services_about(entry)]
    if wants_person:
        facts["wants_person"] = True
    if status == "handover":
        title = say(COMMON, Line("button.callback"), lang)
        buttons.append({"title": title, "payload": "/request_callback"})
    if entry.is_out_of_date(today()):
        dispatcher.utter_message(
            response="utter_answer_out_of_date",
            buttons=buttons,
            answer=entry.answer[lang],
            valid_to=str(entry.valid_to),
            json_message=facts,
        )
    else:
        dispatcher.utter_message(
            response="utter_answer",
            buttons=buttons,
            answer=entry.answer[lang],
            json_message=facts,
        )


def _services_about(entry: Entry) -> list[Entry]:
    """The related entries that work something out."""
    entries = entries_by_id()
    related = (entries.get(name) for name in entry.related)
    return [other for other in related if other and other.service]


def answered(entry: Entry) -> list[EventType]:
    """What the conversation remembers once an entry was answered."""
    return [
        SlotSet("last_entry", entry.id),
        SlotSet("offered", None),
        SlotSet("asked_group", None),
    ]


def entry_button(entry: Entry, lang: Lang) -> dict[str, str]:
    """A button that asks an entry's canonical question."""
    payload = json.dumps({"entry": entry.id})
    return {"title": entry.question[lang], "payload": f"/ask_entry{payload}"}


def source_records(sources: Sequence[Source], as_of: date, lang: Lang) -> list[dict[str, str]]:
    """Sources as a reply holds them."""
    return [
        {
            "title": source.title[lang],
            "url": str(source.url),
            "publisher": source.publisher[lang],
            "as_of": source.dated or as_of.isoformat(),
        }
        for source in sources
    ]
