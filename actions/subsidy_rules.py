"""The shapes of the rules on claiming the Greater Bay Area subsidy."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Self

from pydantic import field_validator, model_validator
from pydantic_core import PydanticCustomError

from actions.rule_shape import RuleShape


class Conditions(RuleShape):
    """The days of work in Shenzhen that a tax year needs, and the guideline's tax year."""

    days: int
    guideline_year: int


class Window(RuleShape):
    """When claims for a tax year are taken, and the earlier year whose missed claims are too."""

    tax_year: int
    opens: date
    closes: date
    missed_year: int | None = None

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.closes < self.opens:
            raise PydanticCustomError("ends_first", "it ends before it begins")
        return self


class Application(RuleShape):
    """Where to apply, and the windows known, the latest first."""

    site: str
    windows: tuple[Window, ...]

    @field_validator("windows")
    @classmethod
    def _check_windows(cls, windows: tuple[Window, ...]) -> tuple[Window, ...]:
        if any(earlier.closes >= later.opens for later, earlier in pairwise(windows)):
            raise PydanticCustomError("windows_overlap", "the windows overlap or do not fall")
        return windows
