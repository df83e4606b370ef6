"""A way to be reached, and the days that numbers are asked for."""

from __future__ import annotations

from datetime import date
from typing import Final

from actions.callbacks.contact import Contact, read_contact
from bot.numbers.period import read_period
from fuzz.names import as_text

_TODAY: Final = date(2026, 7, 28)
SEEDS: Final = (b"+852 2123 4567", b"a.b+c@example.org", b"0086 138 0013 8000 ext 5", b"2026-01-01")


def try_bytes(data: bytes) -> None:
    """A contact is a number or an address in one line, or a fault; a period is in order."""
    text = as_text(data)
    found = read_contact(text)
    if isinstance(found, Contact):
        assert found.value.isascii() and found.value.isprintable()
    period = read_period(text, text[::-1], _TODAY)
    assert period.first <= period.last <= _TODAY
