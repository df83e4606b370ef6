"""What a form of opening hours may not do to us."""

from __future__ import annotations

from bot.admin.opening_form import Reading, holidays_of


def test_a_row_far_below_is_no_row() -> None:
    form = {"holiday.24460148.name": "Fair", "holiday.1.name": "Fair"}

    assert holidays_of(form) == 2
    assert len(Reading(form).record()["holidays"]) == 1
