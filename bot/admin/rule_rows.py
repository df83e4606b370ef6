"""Rows and periods added to the form of a set of rules, and taken out of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from bot.admin.rule_form import PREFIX, Fields, rows_of


class Step(NamedTuple):
    """What a button of the form does to it: a row added or taken out, or the next period."""

    does: str
    place: str

    @classmethod
    def of(cls, said: str) -> Step | None:
        """The step that a button names, or None for one that is none."""
        does, _, place = said.partition(":")
        return cls(does, place) if does in ("add", "out", "period") and place else None

    def take(self, fields: Fields) -> tuple[dict[str, str], str]:
        """The form after the step, and the name of the field to go on in."""
        if self.does == "add":
            return add_row(fields, self.place)
        if self.does == "period":
            return add_period(fields, self.place)
        return take_out(fields, self.place), ""


def add_row(fields: Fields, field: str) -> tuple[dict[str, str], str]:
    """The form with one more row, empty; the field is the first of a row, as `place.*.name`."""
    place, _, first = field.partition(".*.")
    rows = rows_of(fields, place)
    added = f"{place}.{rows[-1] + 1 if rows else 0}.{first}"
    return {**fields, added: ""}, added


def take_out(fields: Fields, place: str) -> dict[str, str]:
    """The form without the row, or the period, at a place."""
    begin = f"{place}."
    return {name: said for name, said in fields.items() if not name.startswith(begin)}


def add_period(fields: Fields, rule: str) -> tuple[dict[str, str], str]:
    """The form with one more period of a rule, begun from its last one; and its first field."""
    numbers = rows_of(fields, PREFIX)
    periods = periods_of(fields, rule)
    if not periods:
        return dict(fields), ""
    old, new = f"{periods[-1]}.", f"{PREFIX}.{numbers[-1] + 1}."
    copied = {new + name[len(old) :]: v for name, v in fields.items() if name.startswith(old)}
    ended = _day(fields.get(f"{old}valid_to", ""))
    copied[f"{new}valid_from"] = (ended + timedelta(days=1)).isoformat() if ended else ""
    copied[f"{new}valid_to"] = ""
    return {**fields, **copied}, f"{new}valid_from"


def periods_of(fields: Fields, rule: str) -> list[str]:
    """The places of a rule's periods in a form, in its order."""
    places = [f"{PREFIX}.{number}" for number in rows_of(fields, PREFIX)]
    return [place for place in places if fields.get(f"{place}.id") == rule]


def rules_in(fields: Fields) -> list[str]:
    """The ids of the rules in a form, each once."""
    places = (f"{PREFIX}.{number}.id" for number in rows_of(fields, PREFIX))
    return list(dict.fromkeys(fields.get(place, "") for place in places))


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
