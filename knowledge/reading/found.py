"""What reading finds in a text, and what it is asked to find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

Kind = Literal["amount", "number", "date", "choice", "yes_no"]
Period = Literal["", "year", "month"]
Precision = Literal["", "day", "month", "year"]
Flaw = Literal["", "negative", "percent", "too_low", "too_high"]
Value = Decimal | date | str | bool
# Whom a field is about: who writes, a child of his, he with spouse and children, or whoever is
# spoken of.
Whose = Literal["own", "child", "family", "anyone"]


@dataclass(frozen=True)
class Reading:
    """One thing that words may mean.

    The unit of an amount is RMB, HKD, MOP, USD, other or not said (""); that of a number is years,
    years old, months, days, people, score, level or not said. A date of month or year precision is
    its first day.
    """

    value: Value
    unit: str = ""
    period: Period = ""
    precision: Precision = ""


@dataclass(frozen=True)
class Found:
    """A value and where it stands, as [start, end) of the text read.

    The first of the readings is the likeliest. `until` is the upper end where a range was said; a
    flaw says that the value cannot be what was meant.
    """

    kind: Kind
    readings: tuple[Reading, ...]
    start: int
    end: int
    until: Decimal | None = None
    flaw: Flaw = ""

    @property
    def value(self) -> Value:
        """The likeliest value."""
        return self.readings[0].value

    @property
    def unit(self) -> str:
        """The unit or currency of the likeliest reading."""
        return self.readings[0].unit

    @property
    def period(self) -> Period:
        """The period of the likeliest reading."""
        return self.readings[0].period

    @property
    def is_ambiguous(self) -> bool:
        """Whether a person must say which value was meant."""
        return len(self.readings) > 1 or self.until is not None

    def overlaps(self, other: Found) -> bool:
        """Whether both are read out of some of the same words."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Put:
    """How a field is put to people: its question in every language, its choices' titles.

    A yes or no is then taken only where the text says no more, or speaks of the question.
    """

    question: str = ""
    titles: tuple[tuple[str, str], ...] = ()


class Wanted(Protocol):
    """A field that a text may fill; the services' fields are such."""

    @property
    def name(self) -> str:
        """A word such as income or child_age; its parts tell which cues speak of it."""

    @property
    def kind(self) -> Kind:
        """The kind of value."""

    @property
    def choices(self) -> tuple[str, ...]:
        """The values to choose among."""

    @property
    def unit(self) -> str:
        """The unit in which a number is counted, or the currency asked for."""

    @property
    def least(self) -> Decimal | int | None:
        """The lowest value that a person could mean."""

    @property
    def most(self) -> Decimal | int | None:
        """The highest value that a person could mean."""

    @property
    def whose(self) -> Whose:
        """Whom the value is about: of others nothing is taken from a first sentence."""
