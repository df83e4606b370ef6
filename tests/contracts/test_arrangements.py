"""The arrangements that the bot asks for are those that the actions make."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from actions.appointments.desk import AppointmentDesk, DueReminder
from actions.arrangements import Arrangements
from actions.callbacks.callbacks import Listing
from actions.callbacks.desk import CallbackDesk, Submitted
from bot import arrangements as asked

PAIRS: list[tuple[Any, Any]] = [
    (asked.Appointments, AppointmentDesk),
    (asked.Callbacks, CallbackDesk),
    (asked.Arrangements, Arrangements),
    (asked.Due, DueReminder),
    (asked.Submitted, Submitted),
    (asked.Listing, Listing),
]


def methods(kind: type) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in vars(kind).items() if not name.startswith("_"))


@pytest.mark.parametrize(("wanted", "made"), PAIRS, ids=lambda kind: kind.__name__)
def test_what_the_bot_asks_for_is_there(wanted: type, made: type) -> None:
    fields = getattr(made, "__dataclass_fields__", {})
    for name, value in methods(wanted):
        if isinstance(value, property):
            assert name in fields or isinstance(vars(made)[name], property), name
            continue
        found = vars(made)[name]
        assert inspect.iscoroutinefunction(found) == inspect.iscoroutinefunction(value), name
        assert [*inspect.signature(found).parameters] == [*inspect.signature(value).parameters]
