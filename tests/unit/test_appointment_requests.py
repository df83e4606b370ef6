"""What a conversation wants of the book: kept, heard and chosen, without a store."""

from __future__ import annotations

from datetime import date, time

import pytest

from actions.appointments.appointment import FreeSlot
from actions.appointments.calendar import slots_on
from actions.appointments.choosing import Timetable
from actions.appointments.heard import hear
from actions.appointments.request import Request
from tests.fakes.opening import MONDAY, NOW, at, opening, topic

TUESDAY = date(2030, 1, 8)
TOPICS = {
    "tax": ("Tax and subsidies", "税务及补贴", "稅務及補貼"),
    "visa": ("Work and residence permits", "工作及居留许可", "工作及居留許可"),
    "kiosk": ("Help at the Hong Kong services kiosk", "香港自助机协助", "香港自助機協助"),
}
HOURS = opening(
    topics={
        name: topic(title=dict(zip(("en", "zh-Hans", "zh-Hant"), titles, strict=True)))
        for name, titles in TOPICS.items()
    }
).bookable


def timetable(*taken: object) -> Timetable:
    """Monday and Tuesday of the tests, less what is taken."""
    hours = opening()
    starts = [*slots_on(hours, "tax", MONDAY), *slots_on(hours, "tax", TUESDAY)]
    free = [FreeSlot(start, 1) for start in starts if start not in taken]
    return Timetable(hours, "tax", free, NOW)


def test_a_request_comes_back_from_its_slot_as_it_was() -> None:
    request = Request(
        "move", "time", "tax", MONDAY, "morning", ("15:00",), at(9), "K7M4R2W9", "K7M4R2W9"
    )

    assert Request.from_slot(request.as_slot()) == request
    assert Request.from_slot(Request("see").as_slot()) == Request("see")
    assert Request.from_slot({"name": "gba_subsidy", "asked": None}) is None
    assert Request.from_slot(None) is None


def test_stepping_back_forgets_one_answer_after_the_other() -> None:
    request = Request("book", "ok", "tax", MONDAY, "morning", (), at(9))

    steps = []
    while request.step_back():
        steps.append((request.start, request.part, request.day, request.topic))

    assert steps == [
        (None, "morning", MONDAY, "tax"),
        (None, "", MONDAY, "tax"),
        (None, "", None, "tax"),
        (None, "", None, None),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("about tax please", "tax"),
        ("my work permit", "visa"),
        ("税务", "tax"),
        ("居留許可", "visa"),
        ("Tax and subsidies", "tax"),
        ("come to the service centre", None),
    ],
)
def test_a_topic_is_heard_by_enough_of_its_title(text: str, name: str | None) -> None:
    assert hear(text, MONDAY, HOURS).topic == name


@pytest.mark.parametrize(
    "text",
    ["K7M4 R2W9 H3Q8", "my number is k7m4r2w9, word h3q8", "編號：Ｋ７Ｍ４－Ｒ２Ｗ９ 核對碼H3Q8"],
)
def test_a_number_is_heard_with_its_check_word(text: str) -> None:
    heard = hear(text, MONDAY, HOURS)

    assert (heard.number, heard.word) == ("K7M4R2W9", "H3Q8")


def test_a_check_word_is_heard_where_it_was_asked_for() -> None:
    assert hear("it is h3q8", MONDAY, HOURS, "word").word == "H3Q8"
    assert hear("no idea", MONDAY, HOURS, "word").is_nothing


@pytest.mark.parametrize("text", ["December", "next year", "31 February"])
def test_what_names_no_day_gives_none(text: str) -> None:
    assert hear(text, MONDAY, HOURS).days == ()


@pytest.mark.parametrize("text", ["the earliest", "asap", "最快嗰個", "最早的", "any time"])
def test_the_earliest_is_heard(text: str) -> None:
    assert hear(text, MONDAY, HOURS).wants_earliest


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (date(2030, 1, 6), "past"),
        (date(2030, 1, 9), "closed"),
        (date(2030, 3, 4), "too_far"),
        (date(2999, 1, 1), "too_far"),
    ],
)
def test_a_day_without_a_free_slot_says_why(day: date, fault: str) -> None:
    assert timetable().fault_of_day(day) == fault


def test_a_day_whose_slots_are_all_taken_is_full() -> None:
    taken = slots_on(opening(), "tax", TUESDAY)

    assert timetable(*taken).fault_of_day(TUESDAY) == "full"
    assert timetable(*taken).fitting([TUESDAY, MONDAY]) == [MONDAY]


def test_an_hour_that_may_be_early_or_late_is_the_one_that_is_open() -> None:
    assert timetable().pick(TUESDAY, [time(2, 30), time(14, 30)]) == at(14, 30, day=8)


@pytest.mark.parametrize(
    ("moment", "fault"), [(time(20), "closed"), (time(9, 10), "closed"), (time(9), "full")]
)
def test_a_time_that_cannot_be_had_says_why(moment: time, fault: str) -> None:
    assert timetable(at(9, day=8)).pick(TUESDAY, [moment]) == fault
