"""Readings of the answers that a service was given."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal

from actions.service import Answers, Value


def given(**allowed: Collection[Value]) -> Callable[[Answers], bool]:
    """A condition that holds where each of the named answers is one of those allowed."""

    def holds(answers: Answers) -> bool:
        return all(answers.get(name) in values for name, values in allowed.items())

    return holds


def number(answers: Answers, name: str) -> Decimal:
    """An answer that is an amount or a number."""
    value = answers[name]
    assert isinstance(value, int | Decimal)
    return Decimal(value)


def day(answers: Answers, name: str) -> date:
    """An answer that is a date."""
    value = answers[name]
    assert isinstance(value, date)
    return value
