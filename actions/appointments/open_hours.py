"""Whether people are at work now, and when they are next: the hours of all confirmed topics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from actions.appointments.opening import WEEKDAYS, Opening
from actions.appointments.wording import day_in_words, words
from actions.clock import SHANGHAI
from knowledge.language import Lang

Hours = tuple[tuple[time, time], ...]
_LOOKED_AHEAD: Final = 30  # days


@dataclass(frozen=True)
class Openness:
    """`is_open` is None where nobody has confirmed any hours; `next` says when it is open."""

    is_open: bool | None
    next: str = ""


def openness_at(opening: Opening, now: datetime, lang: Lang) -> Openness:
    """How it stands at a moment, in words."""
    if not opening.bookable:
        return Openness(None)
    here = now.astimezone(SHANGHAI)
    is_open = any(opens <= here.time() < closes for opens, closes in hours_on(opening, here.date()))
    return Openness(is_open, _next(opening, here, lang))


def hours_on(opening: Opening, day: date) -> Hours:
    """When any topic is open on a day, in order and without overlaps."""
    if opening.is_holiday(day):
        return ()
    weekday = WEEKDAYS[day.weekday()]
    spans = [s for topic in opening.bookable.values() for s in topic.hours.get(weekday, ())]
    merged: list[tuple[time, time]] = []
    for opens, closes in sorted((span.opens, span.closes) for span in spans):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return tuple(merged)


def _next(opening: Opening, here: datetime, lang: Lang) -> str:
    """The rest of today's hours, or those of the next day that has any."""
    for ahead in range(_LOOKED_AHEAD):
        day = here.date() + timedelta(days=ahead)
        to_come = [span for span in hours_on(opening, day) if ahead or span[1] > here.time()]
        if to_come:
            times = words("hours.between", lang).join(f"{a:%H:%M}-{b:%H:%M}" for a, b in to_come)
            return words("hours", lang, day=day_in_words(day, lang), times=times)
    return ""
