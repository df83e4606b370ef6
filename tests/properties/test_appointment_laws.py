"""Laws of the calendar and of calendar files."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from actions.appointments.calendar import slots_on, why_not
from actions.appointments.clock import at
from actions.appointments.ics import calendar_file, escape, fold_line
from actions.appointments.opening import WEEKDAYS, Opening, TopicHours
from knowledge.language import LANGS
from tests.fakes.opening import MONDAY, NOW, appointment, opening, topic

minutes = st.integers(0, 24 * 60 - 1)
days = st.integers(0, 20).map(lambda n: MONDAY + timedelta(days=n))
lines = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200)
texts = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"))


def clock(minute: int) -> str:
    return f"{time(*divmod(minute, 60)):%H:%M}"


@st.composite
def openings(draw: st.DrawFn) -> Opening:
    hours = {}
    for weekday in draw(st.sets(st.sampled_from(WEEKDAYS))):
        ends = sorted(draw(st.sets(minutes, min_size=4, max_size=4)))
        hours[weekday] = [f"{clock(a)}-{clock(b)}" for a, b in (ends[:2], ends[2:])]
    length = draw(st.integers(5, 240))
    first = draw(days)
    holiday = {"name": "Fair", "first": first, "last": first, "confirmed": True}
    return opening(
        holidays=[holiday],
        notice_minutes=draw(st.integers(0, 2000)),
        topics={"tax": topic(hours=hours, slot_minutes=length)},
    )


@given(openings(), days)
def test_slots_lie_within_the_hours_and_never_overlap(some: Opening, day: date) -> None:
    starts = slots_on(some, "tax", day)
    length = timedelta(minutes=some.topics["tax"].slot_minutes)
    spans = some.topics["tax"].hours.get(WEEKDAYS[day.weekday()], ())

    assert all(later - earlier >= length for earlier, later in pairwise(starts))
    for start in starts:
        assert not some.is_holiday(day)
        assert any(
            at(day, span.opens) <= start and start + length <= at(day, span.closes)
            for span in spans
        )


@given(openings(), days, minutes)
def test_what_can_be_booked_is_a_slot_with_notice(some: Opening, day: date, minute: int) -> None:
    start = at(day, time(*divmod(minute, 60)))
    slots = slots_on(some, "tax", day)

    can = why_not(some, "tax", start, NOW) is None

    is_near = start.date() <= NOW.date() + timedelta(days=some.days_ahead)
    assert can == (
        start in slots and start - NOW >= timedelta(minutes=some.notice_minutes) and is_near
    )


@given(lines)
def test_a_folded_line_unfolds_to_itself(line: str) -> None:
    folded = fold_line(line)

    assert all(len(piece) <= 75 for piece in folded.split(b"\r\n"))
    assert [piece.decode() for piece in folded.split(b"\r\n")]
    assert folded.replace(b"\r\n ", b"") == line.encode() + b"\r\n"


@given(texts)
def test_a_text_comes_through_a_calendar_file(text: str) -> None:
    place = f"a{text}z"
    hours = TopicHours.model_validate(topic(place=dict.fromkeys(LANGS, place)))

    (event,) = Calendar.from_ical(calendar_file(appointment(), hours, "en", NOW)).walk("VEVENT")

    assert str(event["LOCATION"]) == place


@given(texts)
def test_an_escaped_text_is_one_line(text: str) -> None:
    assert "\n" not in escape(text)
