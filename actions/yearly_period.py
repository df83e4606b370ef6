"""A stretch of days that comes back each year, as rules hold it."""

from __future__ import annotations

from datetime import date
from typing import Final, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from actions.rule_shape import RuleShape

_COMMON_YEAR: Final = 2023  # has no 29 February


class MonthDay(RuleShape):
    """A day of any year."""

    month: int
    day: int

    @model_validator(mode="after")
    def _check_day(self) -> Self:
        try:
            date(_COMMON_YEAR, self.month, self.day)
        except ValueError as error:
            raise PydanticCustomError("no_such_day", "there is no such day every year") from error
        return self


class YearlyPeriod(RuleShape):
    """A stretch of days that comes back each year, both ends included."""

    opens: MonthDay
    closes: MonthDay

    def in_year(self, year: int) -> tuple[date, date]:
        """Its first and last day in a year."""
        return (
            date(year, self.opens.month, self.opens.day),
            date(year, self.closes.month, self.closes.day),
        )
