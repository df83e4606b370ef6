"""An entry as a reply of staff: the curated answer, word for word, with its sources."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Final

from bot.phrases import Phrases
from bot.reply import Reply, SourceLink
from knowledge.entry import Entry
from knowledge.language import Lang

_SHENZHEN: Final = timezone(timedelta(hours=8))


def entry_reply(entry: Entry, lang: Lang, phrases: Phrases, today: date | None = None) -> Reply:
    """What the bot would say, with the same caution once the validity has ended."""
    day = today or datetime.now(_SHENZHEN).date()
    name = "utter_answer_out_of_date" if entry.is_out_of_date(day) else "utter_answer"
    values = {"answer": entry.answer[lang], "valid_to": entry.valid_to}
    said = phrases.say(name, lang, **values)
    return said.model_copy(update={"sources": sources_of(entry, lang), "entry": entry.id})


def sources_of(entry: Entry, lang: Lang) -> list[SourceLink]:
    """Where an entry's answer comes from."""
    return [
        SourceLink(
            title=source.title[lang],
            url=str(source.url),
            publisher=source.publisher[lang],
            as_of=source.dated or entry.as_of.isoformat(),
        )
        for source in entry.sources
    ]
