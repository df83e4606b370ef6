"""Which of the days and times that somebody named can be had, or why none can."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from actions.appointments.appointment import FreeSlot
from actions.appointments.calendar import bookable_days, slots_on, why_not
from actions.appointments.clock import at
from actions.appointments.opening import Opening
from actions.clock import SHANGHAI

Fault = Literal["past", "closed", "full", "too_far"]


@dataclass(frozen=True)
class Timetable:
    """The opening hours of one topic now, with the slots of it that are free."""

    opening: Opening
    topic: str
    free: Sequence[FreeSlot]
    now: datetime

    def free_days(self) -> list[date]:
        """The days with a free slot, in order."""
        return list(dict.fromkeys(slot.start.date() for slot in self.free))

    def free_on(self, day: date, part: str = "") -> list[datetime]:
        """The free slots of a day, or of a part of it."""
        starts = (slot.start for slot in self.free if slot.start.date() == day)
        return [start for start in starts if not part or part_of(start) == part]

    def fitting(self, days: Iterable[date]) -> list[date]:
        """Those of some days that have a free slot."""
        free = set(self.free_days())
        return [day for day in dict.fromkeys(days) if day in free]

    def fault_of_day(self, day: date) -> Fault:
        """Why a day that has no free slot has none."""
        days = bookable_days(self.opening, self.now)
        if day < days[0]:
            return "past"
        if day > days[-1]:
            return "too_far"
        starts = slots_on(self.opening, self.topic, day)
        if not starts:
            return "closed"
        return (
            "past"
            if all(why_not(self.opening, self.topic, s, self.now) for s in starts)
            else "full"
        )

    def pick(self, day: date, times: Sequence[time]) -> datetime | Fault:
        """The free slot at the likeliest of some times, or why there is none at the first."""
        wanted = [at(day, moment) for moment in times]
        free = set(self.free_on(day))
        taken = [start for start in wanted if start in slots_on(self.opening, self.topic, day)]
        for start in wanted:
            if start in free:
                return start
        likeliest = taken[0] if taken else wanted[0]
        return why_not(self.opening, self.topic, likeliest, self.now) or "full"


def part_of(start: datetime) -> str:
    """The half of the day in Shanghai that a time is in."""
    return "morning" if start.astimezone(SHANGHAI).hour < 12 else "afternoon"
