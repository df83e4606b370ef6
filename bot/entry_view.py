"""An entry as pages show it: in one script, with its sources, its dates and what is about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.problems import Phrase
from bot.reply import SourceLink
from bot.text_blocks import Block, blocks_of
from knowledge.clock import say_day, today
from knowledge.entry import Entry
from knowledge.language import Lang


@dataclass(frozen=True)
class About:
    """An entry that another one names, and the service that it starts, if any."""

    id: str
    question: str
    service: str | None


@dataclass(frozen=True)
class EntryView:
    """An entry in one script.

    `text` is what the assistant says: the answer word for word, with `caution` after it where
    what it speaks of has ended.
    """

    id: str
    topic: str
    lang: Lang
    question: str
    text: str
    answer: list[Block]
    caution: str
    sources: list[SourceLink]
    as_of: date
    valid_to: date | None
    review_by: date
    is_review_due: bool
    service: str | None
    related: list[About]


def view_entry(entry: Entry, lang: Lang, entries: Mapping[str, Entry], phrase: Phrase) -> EntryView:
    """An entry among the live ones, as it is shown today."""
    answer, caution = entry.answer[lang], ""
    text = answer
    if entry.is_out_of_date(today()):
        warned = phrase("utter_answer_out_of_date", lang)
        text = warned.format(answer=answer, valid_to=entry.valid_to)
        caution = warned.format(answer="", valid_to=entry.valid_to).strip()
    return EntryView(
        id=entry.id,
        topic=entry.topic,
        lang=lang,
        question=entry.question[lang],
        text=text,
        answer=blocks_of(answer),
        caution=caution,
        sources=sources_of(entry, lang),
        as_of=entry.as_of,
        valid_to=entry.valid_to,
        review_by=entry.review_by,
        is_review_due=today() > entry.review_by,
        service=entry.service,
        related=[
            About(other.id, other.question[lang], other.service)
            for other in (entries.get(name) for name in entry.related)
            if other
        ],
    )


def say_dated(text: str, lang: Lang) -> str:
    """A date of a source as people write it; the text itself where it is no whole date."""
    try:
        return say_day(date.fromisoformat(text), lang)
    except ValueError:
        return text


def sources_of(entry: Entry, lang: Lang) -> list[SourceLink]:
    """The sources that an entry rests on, in one script."""
    return [
        SourceLink(
            title=source.title[lang],
            url=str(source.url),
            publisher=source.publisher[lang],
            as_of=source.dated or entry.as_of.isoformat(),
        )
        for source in entry.sources
    ]
