"""The form of the opening hours: from what is kept to fields, and from fields to what is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time
from itertools import pairwise
from typing import Any, Final

from bot.admin.faults import Fault
from knowledge.language import LANGS

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NUMBERS: Final = {
    "notice_minutes": (0, 7 * 24 * 60),
    "days_ahead": (1, 60),
    "slot_minutes": (5, 240),
    "capacity": (1, 100),
}
LONGEST_TEXT: Final = 200
_HOLIDAY: Final = re.compile(r"holiday\.([0-9]{1,3})\.")  # a row far below would cost all above it
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,30}")
_SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_SEPARATOR: Final = re.compile(r"[,;、\s]+")
_DASHES: Final = re.compile(r"\s*[-–—~至到]\s*")
_NEW: Final = "new"


def to_fields(record: Mapping[str, Any]) -> dict[str, str]:
    """Every field of the form with what it shows."""
    fields = {name: str(record[name]) for name in ("notice_minutes", "days_ahead")}
    for n, holiday in enumerate(record["holidays"]):
        for part in ("name", "first", "last"):
            fields[f"holiday.{n}.{part}"] = str(holiday[part])
        fields[f"holiday.{n}.confirmed"] = _tick(holiday["confirmed"])
    for name, topic in record["topics"].items():
        for lang in LANGS:
            fields[f"topic.{name}.title.{lang}"] = topic["title"][lang]
            fields[f"topic.{name}.place.{lang}"] = topic["place"][lang]
        for number in ("slot_minutes", "capacity"):
            fields[f"topic.{name}.{number}"] = str(topic[number])
        for day in WEEKDAYS:
            fields[f"topic.{name}.hours.{day}"] = ", ".join(topic["hours"].get(day, ()))
        fields[f"topic.{name}.confirmed"] = _tick(topic["confirmed"])
    return fields


def topics_of(fields: Mapping[str, str]) -> list[str]:
    """The topics that a form is about, as they stand in it; the one to be added is no such."""
    named = [name.split(".")[1] for name in fields if name.startswith("topic.")]
    return [name for name in dict.fromkeys(named) if name != _NEW]


def holidays_of(fields: Mapping[str, str]) -> int:
    """How many rows of holidays a form has."""
    numbers = (_HOLIDAY.match(name) for name in fields)
    return max((int(number[1]) + 1 for number in numbers if number), default=0)


class Reading:
    """Reads a form that was sent; `faults` says what does not fit."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields
        self.faults: list[Fault] = []

    def record(self) -> dict[str, Any]:
        """What the form says, as a file of opening hours holds it."""
        topics = {name: self._topic(name) for name in topics_of(self._fields)}
        kept = {
            name: topic
            for name, topic in topics.items()
            if not self._fields.get(f"topic.{name}.remove")
        }
        added = self._said("topic.new.name")
        if added:
            if not _NAME.fullmatch(added) or added in topics:
                self._blame("topic.new.name", "fault_topic")
            kept[added] = self._topic(_NEW)
        return {
            "notice_minutes": self._number("notice_minutes"),
            "days_ahead": self._number("days_ahead"),
            "holidays": self._holidays(),
            "topics": kept,
        }

    def _topic(self, name: str) -> dict[str, Any]:
        place = f"topic.{name}"
        hours = {day: self._hours(f"{place}.hours.{day}") for day in WEEKDAYS}
        return {
            "title": self._texts(f"{place}.title"),
            "place": self._texts(f"{place}.place"),
            "slot_minutes": self._number(f"{place}.slot_minutes"),
            "capacity": self._number(f"{place}.capacity"),
            "hours": {day: spans for day, spans in hours.items() if spans},
            "confirmed": bool(self._said(f"{place}.confirmed")),
        }

    def _holidays(self) -> list[dict[str, Any]]:
        """The rows that say something, by date; an emptied row is taken out."""
        found = []
        for n in range(holidays_of(self._fields)):
            place = f"holiday.{n}"
            row = {part: self._said(f"{place}.{part}") for part in ("name", "first", "last")}
            if not any(row.values()):
                continue
            row["last"] = row["last"] or row["first"]
            days = [_date(row["first"]), _date(row["last"])]
            if not row["name"] or None in days or row["last"] < row["first"]:
                self._blame(f"{place}.name", "fault_holiday")
            found.append({**row, "confirmed": bool(self._said(f"{place}.confirmed"))})
        return sorted(found, key=lambda holiday: str(holiday["first"]))

    def _texts(self, place: str) -> dict[str, str]:
        said: dict[str, str] = {lang: self._said(f"{place}.{lang}") for lang in LANGS}
        for lang, text in said.items():
            if not text or len(text) > LONGEST_TEXT:
                self._blame(f"{place}.{lang}", "fault_text", longest=LONGEST_TEXT)
        return said

    def _number(self, place: str) -> int:
        lowest, highest = NUMBERS[place.rpartition(".")[2]]
        given = unicodedata.normalize("NFKC", self._said(place))
        number = int(given) if re.fullmatch(r"[0-9]{1,6}", given) else -1
        if not lowest <= number <= highest:
            self._blame(place, "fault_number", lowest=lowest, highest=highest)
        return number

    def _hours(self, place: str) -> list[str]:
        """Spans such as '09:00-12:00', in order."""
        given = unicodedata.normalize("NFKC", self._said(place))
        spans = [_span(one) for one in _SEPARATOR.split(_DASHES.sub("-", given)) if one]
        read = [span for span in spans if span]
        ordered = all(before[1] <= after[0] for before, after in pairwise(read))
        if len(read) < len(spans) or not ordered:
            self._blame(place, "fault_hours")
        return [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in read]

    def _said(self, name: str) -> str:
        return " ".join(self._fields.get(name, "").split())

    def _blame(self, name: str, key: str, **blanks: object) -> None:
        filled = {blank: str(value) for blank, value in blanks.items()}
        self.faults.append(Fault(name, key, filled))


def _span(given: str) -> tuple[time, time] | None:
    """From one time to a later one, or None where it is no such span."""
    match = _SPAN.fullmatch(given)
    if not match:
        return None
    hour, minute, until_hour, until_minute = map(int, match.groups())
    try:
        opens, closes = time(hour, minute), time(until_hour, until_minute)
    except ValueError:
        return None
    return (opens, closes) if opens < closes else None


def _date(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _tick(value: object) -> str:
    return "yes" if value else ""
