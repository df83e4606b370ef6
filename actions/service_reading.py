"""What a text says to the fields of a service."""

from __future__ import annotations

from datetime import date
from typing import Final

from actions.service import Field
from actions.service_choice import put_of
from actions.service_state import State
from knowledge.language import Lang
from knowledge.reading import Found, read_answer, read_opening, speaks_of
from knowledge.reading.months import read_day_of
from knowledge.reading.ordinals import read_place
from knowledge.reading.tallies import UNITS, read_tally
from knowledge.reading.years import read_year

_CHOSEN: Final = ("choice", "yes_no")


def read_for(state: State, field: Field, text: str, lang: Lang, today: date) -> Found | None:
    """The value that a text gives to a field, as the answer to its question."""
    if field.unit == "year":
        return read_year(text, lang, today)
    if field.unit in UNITS:
        return read_tally(text, field.unit)
    placed = read_place(text, field.choices) if field.kind == "choice" else None
    month = state.months.get(field.name)
    day = read_day_of(text, month) if month else None
    return placed or day or read_answer(text, lang, field, today, put_of(state.service.name, field))


def read_first(state: State, text: str, lang: Lang, today: date) -> dict[str, Found]:
    """The values that a first sentence gives, those that make others needed before these."""
    fields = [f for f in state.service.fields if not f.cue or speaks_of(text, f.cue)]
    year, asks_year = read_year(text, lang, today), [f for f in fields if f.unit == "year"]
    # One year is said of one field: what it is about, which is asked before other years.
    found = {f.name: year for f in asks_year[:1] if year}
    chosen = [f for f in fields if f.kind in _CHOSEN]
    found |= read_opening(text, lang, chosen, today)
    known = {name: each.value for name, each in found.items()} | state.answers
    # A value goes to the first field that it fits: to one that is asked, if there is one.
    fields.sort(key=lambda f: not f.is_needed(known))
    return {**read_opening(text, lang, fields, today), **found}
