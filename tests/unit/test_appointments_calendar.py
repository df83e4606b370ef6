"""Opening hours, and the slots that come of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from actions.appointments.calendar import bookable_days, slots_on, why_not
from actions.appointments.opening import (
    OpeningError,
    load_opening,
    parse_opening,
    shipped_opening,
    to_yaml,
)
from knowledge.language import LANGS
from tests.fakes.opening import MONDAY, NOW, at, opening, topic

HOLIDAY = {"name": "Fair", "first": MONDAY, "last": MONDAY, "confirmed": True}


def test_slots_fill_the_hours_and_never_run_past_them() -> None:
    starts = slots_on(opening(topics={"tax": topic(slot_minutes=50)}), "tax", MONDAY)

    assert starts == (at(9), at(9, 50), at(14))


def test_a_closed_day_a_holiday_and_an_unknown_topic_have_no_slots() -> None:
    assert len(slots_on(opening(), "tax", MONDAY)) == 6
    assert slots_on(opening(), "tax", date(2030, 1, 9)) == ()
    assert slots_on(opening(holidays=[HOLIDAY]), "tax", MONDAY) == ()
    assert slots_on(opening(), "schools", MONDAY) == ()


def test_an_hour_of_notice_is_needed() -> None:
    assert why_not(opening(), "tax", at(9), NOW) is None
    assert why_not(opening(), "tax", at(9), NOW + timedelta(seconds=1)) == "past"
    assert why_not(opening(), "tax", at(9), at(12)) == "past"


@pytest.mark.parametrize("start", [at(8, 45, day=8), at(9, 10), at(11), at(15), at(9, day=9)])
def test_outside_the_hours_it_is_closed(start: datetime) -> None:
    assert why_not(opening(notice_minutes=0), "tax", start, NOW) == "closed"


def test_too_far_ahead_it_is_closed() -> None:
    assert why_not(opening(), "tax", at(9, day=21), NOW) is None
    assert why_not(opening(), "tax", at(9, day=22), NOW) == "closed"


def test_the_day_is_that_of_shanghai_whatever_the_callers_zone() -> None:
    late_sunday = datetime(2030, 1, 6, 17, 0, tzinfo=UTC)

    assert bookable_days(opening(), late_sunday)[0] == MONDAY
    assert why_not(opening(), "tax", datetime(2030, 1, 7, 1, 0, tzinfo=UTC), late_sunday) is None


def test_the_shipped_kiosk_keeps_the_published_hours() -> None:
    kiosk = shipped_opening().topics["kiosk"].model_copy(update={"confirmed": True})
    shipped = opening(topics={"kiosk": kiosk})
    starts = slots_on(shipped, "kiosk", MONDAY)

    assert (starts[0], starts[-1]) == (at(9), at(17, 30))
    assert not [start for start in starts if at(12) <= start < at(14)]
    assert [bool(slots_on(shipped, "kiosk", date(2030, 1, n))) for n in range(7, 14)] == [
        *[True] * 5,
        *[False] * 2,
    ]


def test_nobody_is_booked_on_hours_that_nobody_confirmed() -> None:
    example = opening(topics={"tax": topic(confirmed=False), "visa": topic()})

    assert slots_on(example, "tax", MONDAY) == ()
    assert why_not(example, "tax", at(9), NOW) == "closed"
    assert set(example.bookable) == {"visa"}


def test_nothing_shipped_is_confirmed() -> None:
    shipped = shipped_opening()

    assert not [name for name, hours in shipped.topics.items() if hours.confirmed]
    assert not [holiday.name for holiday in shipped.holidays if holiday.confirmed]
    assert {holiday.first.year for holiday in shipped.holidays} == {2026, 2027}
    assert shipped.is_holiday(date(2026, 2, 20))
    assert not shipped.is_holiday(date(2026, 2, 24))
    assert all(hours.title[lang] for hours in shipped.topics.values() for lang in LANGS)


def test_an_opening_comes_back_from_the_file_that_admin_edits() -> None:
    assert parse_opening(to_yaml(shipped_opening())) == shipped_opening()


def test_an_opening_comes_back_from_the_store_as_it_was() -> None:
    shipped = shipped_opening()

    assert load_opening(shipped.model_dump_json(by_alias=True).encode()) == shipped


@pytest.mark.parametrize(
    ("hours", "fault"),
    [
        ({"mon": ["09:00"]}, "not a span"),
        ({"mon": ["12:00-09:00"]}, "closes before it opens"),
        ({"mon": ["14:00-18:00", "09:00-12:00"]}, "out of order"),
        ({"mon": ["09:00-12:00", "11:30-13:00"]}, "overlap"),
        ({"monday": ["09:00-12:00"]}, "topics.tax.hours"),
    ],
)
def test_hours_that_cannot_be_are_refused_by_name(hours: dict[str, list[str]], fault: str) -> None:
    record = opening().model_dump(mode="json", by_alias=True)
    record["topics"]["tax"]["hours"] = hours

    with pytest.raises(OpeningError, match=fault):
        parse_opening(str(record))


def test_a_holiday_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(OpeningError, match="Fair ends before it begins"):
        parse_opening(str(dumped_with_holiday("2030-01-08", "2030-01-07")))


@pytest.mark.parametrize("text", ["topics: [", "holidays: 2026-13-45", "[" * 5000])
def test_what_is_not_yaml_is_refused(text: str) -> None:
    with pytest.raises(OpeningError, match="not YAML"):
        parse_opening(text)


def dumped_with_holiday(first: str, last: str) -> dict[str, object]:
    record = opening().model_dump(mode="json", by_alias=True)
    holiday = {"name": "Fair", "first": first, "last": last, "confirmed": True}
    return {**record, "holidays": [holiday]}
