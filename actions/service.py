"""What every service is made of: the fields it asks for, and the outcome it works out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

from knowledge.dated_rules import Rule, Rules
from knowledge.reading.found import Whose

Value = Decimal | int | str | date | bool
Answers = Mapping[str, Value]
Kind = Literal["amount", "number", "date", "choice", "yes_no"]


def _always(answers: Answers) -> bool:
    return True


@dataclass(frozen=True)
class Field:
    """One thing a service must know; asked only where `is_needed` says so.

    An amount is in `unit` (RMB, HKD or USD), for a `period`; a number counts `unit` (years,
    months, days, people, score, percent). `least` and `most` bound what a person could mean.
    A first sentence fills a field with a `cue` only where it holds one of the cue's words: pay
    is not taxable income; and only with what is said of those whose it is. A yes or a no with a
    unit asks whether there are more than `least` of it. Of a date `by_month` the day is asked only
    where the outcome hinges on it.
    """

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()
    unit: str = ""
    period: Literal["", "year", "month"] = ""
    least: Decimal | int | None = None
    most: Decimal | int | None = None
    is_needed: Callable[[Answers], bool] = _always
    cue: str = ""
    by_month: bool = False
    whose: Whose = "own"


@dataclass(frozen=True)
class Line:
    """A sentence of an outcome: the key of its phrase, and the values that stand in it."""

    phrase: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What a service worked out.

    `headline` answers; `working` shows each line of the sum or each check; `caveats` say what it
    does not cover and where to confirm; `steps` what to do next. `rules` are those it rests on:
    they give the sources and the date.
    """

    headline: Line
    working: Sequence[Line] = ()
    caveats: Sequence[Line] = ()
    steps: Sequence[Line] = ()
    rules: Sequence[Rule] = ()

    @property
    def as_of(self) -> date:
        """The earliest date to which one of its rules speaks."""
        return min(rule.as_of for rule in self.rules)


class Service(Protocol):
    """Something that the assistant works out; its phrases stand in actions/phrases/<name>.yml."""

    @property
    def name(self) -> str:
        """Its name: a word of letters and underscores."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """What it may ask, in the order of asking."""

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """The outcome for the answers to every field that is needed."""
