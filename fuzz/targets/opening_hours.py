"""Opening hours, as a YAML file and as the form that an admin sends."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from actions.appointments.opening import OpeningError, parse_opening
from bot.admin.opening_form import Reading, topics_of
from knowledge.settings import ROOT

SEEDS: Final = (
    (ROOT / "tests" / "opening.yml").read_bytes()[:1400],
    b"holidays: [{name: a, first: 2026-13-45, last: 2026-01-01, confirmed: true}]",
    b"topic.tax.hours.mon=09:00-12:30&topic.tax.capacity=2&notice_minutes=60&days_ahead=30",
    b"holiday.0.name=a&holiday.0.first=2026-10-01&topic.new.name=x&topic.tax.hours.tue=25:99-1:1",
)


def try_bytes(data: bytes) -> None:
    """A file fits or is refused by name; a form has faults or not."""
    text = data.decode("utf-8", "replace")
    try:
        parse_opening(text)
    except OpeningError as error:
        assert str(error)
    fields = dict(parse_qsl(text, keep_blank_values=True))
    reading = Reading(fields)
    topics_of(fields)
    reading.record()
