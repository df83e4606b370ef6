"""Which slots there are: opening hours and holidays, without who booked what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal

from actions.appointments.clock import at
from actions.appointments.opening import WEEKDAYS, Opening
from actions.clock import SHANGHAI


def slots_on(opening: Opening, topic: str, day: date) -> tuple[datetime, ...]:
    """The starts of a day's slots in their order; none where it is closed or not bookable."""
    hours = opening.bookable.get(topic)
    if hours is None or opening.is_holiday(day):
        return ()
    length = timedelta(minutes=hours.slot_minutes)
    spans = hours.hours.get(WEEKDAYS[day.weekday()], ())
    return tuple(
        start
        for span in spans
        for start in _starts(at(day, span.opens), at(day, span.closes), length)
    )


def _starts(opens: datetime, closes: datetime, length: timedelta) -> Iterator[datetime]:
    while opens + length <= closes:
        yield opens
        opens += length


def bookable_days(opening: Opening, now: datetime) -> list[date]:
    """Today in Shanghai and the days ahead for which slots can be booked."""
    today = now.astimezone(SHANGHAI).date()
    return [today + timedelta(days=n) for n in range(opening.days_ahead + 1)]


def earliest_start(opening: Opening, now: datetime) -> datetime:
    """The moment before which no slot can be booked any more."""
    return now + timedelta(minutes=opening.notice_minutes)


def why_not(
    opening: Opening, topic: str, start: datetime, now: datetime
) -> Literal["past", "closed"] | None:
    """Why a slot cannot be booked whoever asks, or None where it can.

    Past: begun, or too close to be prepared. Closed: no slot of the topic begins then, or it is
    too far ahead.
    """
    if start < earliest_start(opening, now):
        return "past"
    day = start.astimezone(SHANGHAI).date()
    if day > bookable_days(opening, now)[-1] or start not in slots_on(opening, topic, day):
        return "closed"
    return None
