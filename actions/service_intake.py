"""Turns what somebody answered into the value of a field, or says why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from actions.service import Field, Line, Value
from knowledge.reading import Found, Reading

_MONTHS: Final = 12


@dataclass(frozen=True)
class Taken:
    """A value that is clear, with a line that reads it back where it was converted."""

    value: Value
    note: Line | None = None


@dataclass(frozen=True)
class Refused:
    """Why a value cannot be taken, as a line to say."""

    line: Line


@dataclass(frozen=True)
class Unclear:
    """The values that may be meant; a person must say which."""

    values: tuple[Value, ...]


def take(found: Found, field: Field) -> Taken | Refused | Unclear:
    """What a reading amounts to for a field."""
    if found.flaw:
        return Refused(_refusal(found.flaw, field))
    if field.kind != "amount":
        return _bounded(
            _choose(tuple(_plain(r, field) for r in found.readings), found.until), field
        )
    readings = [r for r in found.readings if r.unit in ("", field.unit)]
    if not readings:
        said = found.readings[0].unit
        return Refused(Line("refused.unit", {"unit": field.unit, "said_unit": said}))
    values = tuple(dict.fromkeys(_in_period(r, field) for r in readings))
    chosen = _bounded(_choose(values, found.until), field)
    converted = any(r.period not in ("", field.period) for r in readings if field.period)
    if isinstance(chosen, Taken) and converted:
        said_value = readings[0].value
        phrase = f"read_back.{readings[0].period}"
        values_said = {"said": said_value, "value": chosen.value, "unit": field.unit}
        return Taken(chosen.value, Line(phrase, values_said))
    return chosen


def _choose(values: tuple[Value, ...], until: Decimal | None) -> Taken | Unclear:
    if until is not None:
        return Unclear((values[0], until))
    return Taken(values[0]) if len(values) == 1 else Unclear(values)


def _bounded(chosen: Taken | Unclear, field: Field) -> Taken | Refused | Unclear:
    """A value that lies beyond what a person could mean is refused, converted or not."""
    is_measured = field.kind in ("amount", "number")
    if isinstance(chosen, Unclear) or not is_measured:
        return chosen
    assert isinstance(chosen.value, Decimal | int)
    if field.least is not None and chosen.value < field.least:
        return Refused(_refusal("too_low", field))
    if field.most is not None and chosen.value > field.most:
        return Refused(_refusal("too_high", field))
    return chosen


def _plain(reading: Reading, field: Field) -> Value:
    value = reading.value
    if field.kind == "number" and not isinstance(value, Decimal):
        return Decimal(str(value))
    return value


def _in_period(reading: Reading, field: Field) -> Value:
    """An amount of a month as that of a year, or the other way round."""
    value = reading.value
    if not isinstance(value, Decimal) or not field.period or reading.period in ("", field.period):
        return value
    return value * _MONTHS if field.period == "year" else value / _MONTHS


def _refusal(flaw: str, field: Field) -> Line:
    bounds: dict[str, Value] = {}
    if flaw == "too_low" and field.least is not None:
        bounds = {"least": _bound(field.least, field)}
    if flaw == "too_high" and field.most is not None:
        bounds = {"most": _bound(field.most, field)}
    return Line(f"refused.{flaw}", bounds)


def _bound(value: Decimal | int, field: Field) -> Value:
    """A bound as it is said: the name of a year has no thousands."""
    return str(value) if field.unit == "year" else value
