"""What a message says of an appointment: topic, days, times, number and check word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np

from actions.appointments.number import DIGITS, LETTERS, compact
from actions.appointments.opening import TopicHours
from knowledge.fold import fold
from knowledge.language import LANGS
from knowledge.live import open_builder
from knowledge.reading import dates_of
from knowledge.reading.times import Clock, read_clock

_PAIR: Final = f"[{LETTERS}][{DIGITS}]"
_NUMBER: Final = re.compile(rf"(?P<number>(?:{_PAIR}){{4}})(?:.*?(?P<word>(?:{_PAIR}){{2}}))?")
_WORD: Final = re.compile(rf"(?:{_PAIR}){{2}}")
_EARLIEST: Final = re.compile(
    r"(?<![a-z])(?:earliest|soonest|asap|as soon as|first (?:free|available|one|slot)|any ?time|"
    r"whenever|next (?:free|available))(?![a-z])"
    r"|最早|最快|尽快|尽早|越快越好|越早越好|随便|任何时间|几时都得|最近的"
)
_TOKEN: Final = re.compile(r"[a-z]{3,}|[\u4e00-\u9fff]+")
_FILLERS: Final = frozenset({"and", "the", "for", "with", "about"})
_JOINS: Final = re.compile("[及和与、的]")
_ENOUGH: Final = 0.5
_LIKE: Final = 0.5
_AHEAD: Final = 0.06


@dataclass(frozen=True)
class Heard:
    """What was found in a message; nothing of it has been checked against the book."""

    topic: str | None = None
    days: tuple[date, ...] = ()
    clock: Clock = Clock()  # noqa: RUF009 (it is frozen)
    wants_earliest: bool = False
    number: str | None = None
    word: str | None = None

    @property
    def is_of_time(self) -> bool:
        """Whether it says when."""
        return bool(self.days or self.clock.times or self.clock.part or self.wants_earliest)

    @property
    def is_nothing(self) -> bool:
        """Whether a message said nothing of an appointment."""
        return self == Heard()


def hear(
    text: str,
    today: date,
    topics: Mapping[str, TopicHours],
    asked: str | None = None,
) -> Heard:
    """What a message says, in the light of what was asked."""
    found = _NUMBER.search(compact(text))
    if found:
        return Heard(number=found["number"], word=found["word"])
    if asked == "word":
        word = _WORD.search(compact(text))
        return Heard(word=word[0] if word else None)
    return Heard(
        topic=_titled(text, topics) or (_likest(text, topics) if asked == "topic" else None),
        days=_days(text, today),
        clock=read_clock(text, is_asked=asked in ("time", "part")),
        wants_earliest=_EARLIEST.search(fold(text)) is not None,
    )


def _days(text: str, today: date) -> tuple[date, ...]:
    """The days that a text may mean; of a month or a year alone none."""
    dates = dates_of(text, today)
    if not dates:
        return ()
    readings = (r for r in dates[-1].readings if r.precision in ("", "day"))
    return tuple(r.value for r in readings if isinstance(r.value, date))


def _titled(text: str, topics: Mapping[str, TopicHours]) -> str | None:
    """The one topic of whose title a text holds enough, in any language."""
    said = fold(text)
    shares = {
        name: max(_share(said, hours.title[lang]) for lang in LANGS)
        for name, hours in topics.items()
    }
    best = max(shares.values(), default=0.0)
    named = [name for name, share in shares.items() if share == best]
    return named[0] if best >= _ENOUGH and len(named) == 1 else None


def _share(said: str, title: str) -> float:
    """How much of a title's words stands in a text."""
    words = _words(title)
    return sum(word in said for word in words) / len(words) if words else 0.0


@lru_cache(maxsize=1000)
def _words(title: str) -> frozenset[str]:
    """The words of a title, without the ending of their plural; Chinese in pairs of signs."""
    words: list[str] = []
    for token in _TOKEN.findall(_JOINS.sub(" ", fold(title))):
        if token.isascii():
            words += [] if token in _FILLERS else [token.removesuffix("s")]
        else:
            words += [token[n : n + 2] for n in range(max(len(token) - 1, 1))]
    return frozenset(words)


def _likest(text: str, topics: Mapping[str, TopicHours]) -> str | None:
    """The topic that is clearly nearer in meaning to a text than the others; None if none is."""
    if len(topics) < 2:
        return None
    vectors = open_builder().vectors
    said = vectors.encoder.encode([text])[0]
    likeness = np.array(
        [
            float((vectors.encode([hours.title[lang] for lang in LANGS]) @ said).max())
            for hours in topics.values()
        ]
    )
    second, best = np.sort(likeness)[-2:]
    if best < _LIKE or best - second < _AHEAD:
        return None
    return list(topics)[int(likeness.argmax())]
