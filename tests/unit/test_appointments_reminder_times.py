"""When reminders are due."""

from __future__ import annotations

from datetime import timedelta

from actions.appointments.clock import to_seconds
from actions.appointments.reminder_times import due_times, is_timely, members_of
from tests.fakes.opening import NOW, appointment, at


def test_reminders_are_due_a_day_and_two_hours_ahead() -> None:
    due = list(due_times(appointment(start=at(9, day=14)), NOW))

    assert due == [
        (to_seconds(at(9, day=13)), "K7M4R2W9 0 1440"),
        (to_seconds(at(7, day=14)), "K7M4R2W9 0 120"),
    ]


def test_a_reminder_whose_time_has_passed_is_left_out() -> None:
    assert [member for _, member in due_times(appointment(start=at(14)), NOW)] == ["K7M4R2W9 0 120"]
    assert list(due_times(appointment(start=at(9)), NOW)) == []


def test_a_change_gives_the_reminders_other_names() -> None:
    assert not set(members_of(appointment())) & set(members_of(appointment(sequence=1)))


def test_a_late_reminder_helps_until_the_next_or_the_start() -> None:
    start = appointment(start=at(9, day=14)).start
    later = start - timedelta(hours=2)

    assert is_timely(appointment(start=start), 1440, later - timedelta(seconds=1))
    assert not is_timely(appointment(start=start), 1440, later)
    assert is_timely(appointment(start=start), 120, start - timedelta(seconds=1))
    assert not is_timely(appointment(start=start), 120, start)
