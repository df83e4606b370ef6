"""Calendar files, read with another's library."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar

from actions.appointments.appointment import Appointment
from actions.appointments.ics import calendar_file, escape
from actions.appointments.opening import TopicHours
from knowledge.language import LANGS, Lang
from tests.fakes.opening import NOW, appointment, at, topic

TOPIC = TopicHours.model_validate(topic())


def read(one: Appointment, lang: Lang = "en", hours: TopicHours = TOPIC) -> tuple[Any, Any]:
    calendar = Calendar.from_ical(calendar_file(one, hours, lang, NOW))
    (event,) = calendar.walk("VEVENT")
    assert not calendar.errors
    assert not event.errors
    return calendar, event


@pytest.mark.parametrize("lang", LANGS)
def test_a_calendar_takes_an_appointment_up(lang: Lang) -> None:
    calendar, event = read(appointment(), lang)

    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    assert calendar["PRODID"]
    assert event["UID"] == "K7M4R2W9@appointments.qianhai-talent-services"
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert event.decoded("DTSTART") == datetime(2030, 1, 7, 1, 0, tzinfo=UTC)
    assert event.decoded("DTEND") == datetime(2030, 1, 7, 1, 30, tzinfo=UTC)
    assert event.decoded("DTSTAMP") == NOW
    assert TOPIC.title[lang] in event["SUMMARY"]
    assert event["SUMMARY"].params["LANGUAGE"] == lang
    assert event["LOCATION"] == TOPIC.place[lang]
    assert "K7M4 R2W9" in event["DESCRIPTION"]


def test_what_opens_an_appointment_to_others_is_not_in_the_file() -> None:
    assert b"H3Q8" not in calendar_file(appointment(), TOPIC, "en", NOW)
    assert b"web:a" not in calendar_file(appointment(), TOPIC, "en", NOW)


def test_a_move_replaces_and_a_cancellation_withdraws_the_same_event() -> None:
    _, first = read(appointment())
    _, moved = read(appointment(start=at(14), sequence=1))
    calendar, cancelled = read(appointment(start=at(14), sequence=2, state="cancelled"))

    assert first["UID"] == moved["UID"] == cancelled["UID"]
    assert [event["SEQUENCE"] for event in (first, moved, cancelled)] == [0, 1, 2]
    assert (calendar["METHOD"], cancelled["STATUS"]) == ("CANCEL", "CANCELLED")
    assert cancelled["SUMMARY"] != first["SUMMARY"]


def test_signs_that_mean_something_in_the_format_come_through() -> None:
    strange = 'Back\\slash; comma, colon: "quoted"\nsecond line'
    hours = TopicHours.model_validate(topic(place=dict.fromkeys(LANGS, strange)))

    _, event = read(appointment(), "en", hours)

    assert event["LOCATION"] == strange


def test_a_text_is_escaped_as_the_format_says() -> None:
    assert escape("a\\b; c, d: e\nf\r\ng") == "a\\\\b\\; c\\, d: e\\nf\\ng"


@pytest.mark.parametrize("lang", LANGS)
def test_every_line_ends_properly_and_has_75_octets_at_most(lang: Lang) -> None:
    octets = calendar_file(appointment(), TOPIC, lang, NOW)
    lines = octets.split(b"\r\n")

    assert lines.pop() == b""
    assert not [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line]
    assert [line.decode() for line in lines if line.startswith(b" ")]
