"""An appointment as a calendar file (RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from actions.appointments.appointment import Appointment
from actions.appointments.number import spaced
from actions.appointments.opening import TopicHours
from knowledge.language import Lang
from knowledge.yaml_file import read_yaml

_PHRASES: Final = Path(__file__).with_name("event.yml")
_LONGEST_LINE: Final = 75  # octets, the line break not counted


def calendar_file(appointment: Appointment, topic: TopicHours, lang: Lang, now: datetime) -> bytes:
    """A text/calendar file in UTF-8 that puts an appointment into a calendar.

    It replaces the one of an earlier sequence; for a cancelled appointment it withdraws it.
    """
    return b"".join(fold_line(line) for line in _lines(appointment, topic, lang, now))


def _lines(appointment: Appointment, topic: TopicHours, lang: Lang, now: datetime) -> Iterator[str]:
    is_open = appointment.state == "open"
    phrases = _phrases()
    summary = phrases["summary" if is_open else "cancelled"][lang].format(topic=topic.title[lang])
    description = phrases["description"][lang].format(number=spaced(appointment.number))
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Qianhai talent services//Appointments//EN"
    yield f"METHOD:{'PUBLISH' if is_open else 'CANCEL'}"
    yield "BEGIN:VEVENT"
    yield f"UID:{appointment.number}@appointments.qianhai-talent-services"
    yield f"SEQUENCE:{appointment.sequence}"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"DTSTART:{_utc(appointment.start)}"
    yield f"DTEND:{_utc(appointment.end)}"
    yield f"SUMMARY;LANGUAGE={lang}:{escape(summary)}"
    yield f"LOCATION;LANGUAGE={lang}:{escape(topic.place[lang])}"
    yield f"DESCRIPTION;LANGUAGE={lang}:{escape(description)}"
    yield "CLASS:PRIVATE"
    yield f"STATUS:{'CONFIRMED' if is_open else 'CANCELLED'}"
    yield "END:VEVENT"
    yield "END:VCALENDAR"


def escape(text: str) -> str:
    """A text as the value of a property."""
    escaped = re.sub(r"([\\;,])", r"\\\1", text)
    return re.sub(r"\r\n|\r|\n", r"\\n", escaped)


def fold_line(line: str) -> bytes:
    """A content line in pieces of at most 75 octets, none of which splits a character."""
    octets = line.encode()
    pieces: list[bytes] = []
    start, room = 0, _LONGEST_LINE
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        pieces.append(octets[start:end])
        start, room = end, _LONGEST_LINE - 1  # the space that begins it counts
    return b"\r\n ".join([*pieces, octets[start:]]) + b"\r\n"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@cache
def _phrases() -> Mapping[str, Mapping[Lang, str]]:
    phrases: dict[str, dict[Lang, str]] = read_yaml(_PHRASES)
    return phrases
