"""What a found value is as the value of a field: in its unit, within its bounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from knowledge.reading.found import Flaw, Found, Reading, Wanted

_MONTHS: Final = 12
# Units in which a field's unit is said, and how many of the field's units each is.
_SAME: Final[dict[str, dict[str, Decimal]]] = {
    "years": {"years": Decimal(1), "years old": Decimal(1), "months": Decimal(1) / _MONTHS},
    "months": {"months": Decimal(1), "years": Decimal(_MONTHS)},
    "days": {"days": Decimal(1)},
    "people": {"people": Decimal(1)},
    "score": {"score": Decimal(1)},
    "": {"level": Decimal(1)},
}


def is_age(field: Wanted) -> bool:
    """Whether a field asks how old somebody is."""
    return "age" in field.name.split("_")


def is_of_children(field: Wanted) -> bool:
    """Whether a field asks how many children somebody has."""
    return field.name == "children"


def in_unit(found: Found, field: Wanted) -> Found | None:
    """A number in the unit of a field; None where it counts something else."""
    factors = {"": Decimal(1), **_SAME.get(field.unit, {field.unit: Decimal(1)})}
    factor = factors.get(found.unit)
    if factor is None:
        return None
    readings = tuple(
        replace(reading, value=_times(reading.value, factor), unit=field.unit)
        for reading in found.readings
    )
    until = None if found.until is None else _times(found.until, factor)
    return replace(found, kind=field.kind, readings=readings, until=until)


def within_bounds(found: Found, field: Wanted) -> Found:
    """The readings within a field's bounds; where none is, the first with its flaw."""
    if found.flaw:
        return found
    possible = tuple(reading for reading in found.readings if not _flaw(reading, field))
    if possible:
        return replace(found, readings=possible)
    return replace(found, readings=found.readings[:1], flaw=_flaw(found.readings[0], field))


def age_of(birth: Found, today: date) -> Found:
    """The age of somebody born on a date; two where only the year or month is known."""
    born = birth.value
    assert isinstance(born, date)
    age = today.year - born.year
    ages = [age - 1, age]
    if birth.readings[0].precision != "year" and (born.month, born.day) <= (today.month, today.day):
        ages = [age]
    elif birth.readings[0].precision == "day":
        ages = [age - 1]
    readings = tuple(Reading(Decimal(value), "years") for value in ages)
    return replace(birth, kind="number", readings=readings)


def _flaw(reading: Reading, field: Wanted) -> Flaw:
    if not isinstance(reading.value, Decimal):
        return ""
    if field.least is not None and reading.value < field.least:
        return "too_low"
    return "too_high" if field.most is not None and reading.value > field.most else ""


def _times(value: object, factor: Decimal) -> Decimal:
    assert isinstance(value, Decimal)
    return round(value * factor, 4).normalize() if factor != 1 else value
