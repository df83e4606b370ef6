"""When the counters are open, and how many people they can see: data that admin edits."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, time
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_serializer,
    model_validator,
)

from knowledge.entry import Line, Texts
from knowledge.errors import KnowledgeError

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TopicName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
SHIPPED: Final = Path(__file__).with_name("opening.yml")


class OpeningError(KnowledgeError):
    """The opening hours cannot be read."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Record):
    """From one time of day to a later one; written as '09:00-12:00'."""

    opens: time
    closes: time

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        opens, dash, closes = value.partition("-")
        if not dash:
            raise ValueError(f"{value!r} is not a span such as '09:00-12:00'")
        return {"opens": opens.strip(), "closes": closes.strip()}

    @model_serializer
    def _write(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("closes before it opens")
        return self


class TopicHours(_Record):
    """Where and when people are seen about a topic: `capacity` at a time, for a slot each.

    `confirmed` is false for example data, which an admin has yet to set.
    """

    title: Texts
    place: Texts
    slot_minutes: int = Field(ge=5, le=240)
    capacity: int = Field(ge=1, le=100)
    hours: Mapping[Weekday, tuple[Span, ...]]
    confirmed: bool

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        for weekday, spans in self.hours.items():
            if any(later.opens < earlier.closes for earlier, later in pairwise(spans)):
                raise ValueError(f"{weekday}: the hours overlap or are out of order")
        return self


class Holiday(_Record):
    """Days on which every counter is closed, the first and the last included."""

    name: Line
    first: date
    last: date
    confirmed: bool

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"{self.name} ends before it begins")
        return self


class Opening(_Record):
    """All hours: bookable from `notice_minutes` ahead, for today and `days_ahead` more days."""

    notice_minutes: int = Field(ge=0, le=7 * 24 * 60)
    days_ahead: int = Field(ge=1, le=60)
    holidays: tuple[Holiday, ...]
    topics: Mapping[TopicName, TopicHours]

    @property
    def bookable(self) -> Mapping[str, TopicHours]:
        """The topics that an admin has confirmed; nobody is booked on example data."""
        return {name: hours for name, hours in self.topics.items() if hours.confirmed}

    def is_holiday(self, day: date) -> bool:
        """Whether every counter is closed on a day."""
        return any(holiday.first <= day <= holiday.last for holiday in self.holidays)


def parse_opening(text: str) -> Opening:
    """The opening of a YAML text; raises OpeningError naming what does not fit."""
    try:
        record = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a date such as 2026-13-45
        raise OpeningError(f"The opening hours are not YAML: {error}") from error
    try:
        return Opening.model_validate(record)
    except ValidationError as error:
        raise _misfit(error) from error


def load_opening(stored: bytes) -> Opening:
    """The opening of the JSON in the store; raises OpeningError naming what does not fit."""
    try:
        return Opening.model_validate_json(stored)
    except ValidationError as error:
        raise _misfit(error) from error


def _misfit(error: ValidationError) -> OpeningError:
    fault = error.errors(include_url=False)[0]
    place = ".".join(map(str, fault["loc"])) or "as a whole"
    return OpeningError(f"The opening hours do not fit, correct them: {place}: {fault['msg']}.")


@cache
def shipped_opening() -> Opening:
    """The opening that holds until an admin saves another; OPENING names another file."""
    named = os.environ.get("OPENING")
    return read_opening_file(Path(named) if named else SHIPPED)


def read_opening_file(path: Path) -> Opening:
    """The opening of a YAML file; raises OpeningError naming what does not fit."""
    try:
        return parse_opening(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise OpeningError(f"{path} cannot be read: {error}") from error


def to_yaml(opening: Opening) -> str:
    """An opening as the file that an admin edits."""
    record = opening.model_dump(mode="json", by_alias=True)
    return yaml.safe_dump(record, allow_unicode=True, sort_keys=False, width=100)
