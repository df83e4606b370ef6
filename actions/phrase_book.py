"""The sentences of the services, in three languages, with the values that stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from actions.service import Line, Value
from knowledge.clock import say_day
from knowledge.language import Lang
from knowledge.yaml_file import read_yaml

COMMON: Final = "common"
_UNITS: Final = {"unit", "said_unit"}  # values that are currencies, which each language names
FOLDER = Path(__file__).with_name("phrases")


@cache
def phrases_of(service: str) -> Mapping[str, Mapping[Lang, str]]:
    """The phrases of a service by their keys."""
    path = FOLDER / f"{service}.yml"
    phrases: dict[str, dict[Lang, str]] = read_yaml(path)
    return phrases


def say(service: str, line: Line, lang: Lang) -> str:
    """A line in words."""
    values = {name: _spoken(value, lang) for name, value in line.values.items()}
    for name in _UNITS & values.keys():
        values[name] = phrases_of(COMMON)[f"unit.{values[name]}"][lang]
    return phrases_of(service)[line.phrase][lang].format(**values)


def _spoken(value: Value, lang: Lang) -> str:
    if isinstance(value, date):
        return say_day(value, lang)
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return f"{value:,.0f}" if whole else f"{value.normalize():,f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)
