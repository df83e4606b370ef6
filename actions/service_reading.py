"""What a text says to the fields of a service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from actions.service import Field, Value
from actions.service_choice import put_of
from actions.service_gates import implied_choice, is_ruled_out
from actions.service_state import State
from knowledge.language import Lang
from knowledge.reading import Found, Reading, dates_of, read_answer, read_opening, speaks_of
from knowledge.reading.months import read_day_of
from knowledge.reading.openings import is_said_of_writer, is_year_of_writer
from knowledge.reading.ordinals import read_place
from knowledge.reading.tallies import UNITS, read_said_tally, read_tally
from knowledge.reading.years import read_year

_TALLIED: Final = ("nights", "weeks")
_CHOSEN: Final = ("choice", "yes_no")


def read_for(state: State, field: Field, text: str, lang: Lang, today: date) -> Found | None:
    """The value that a text gives to a field, as the answer to its question."""
    if field.unit == "year":
        return read_year(text, today)
    if field.unit in UNITS:
        return read_tally(text, field.unit)
    placed = read_place(text, field.choices) if field.kind == "choice" else None
    month = state.months.get(field.name)
    day = read_day_of(text, month) if month else None
    return placed or day or read_answer(text, lang, field, today, put_of(state.service.name, field))


def read_first(state: State, text: str, lang: Lang, today: date) -> dict[str, Found]:
    """The values that a first sentence gives, those that make others needed before these."""
    fields = [f for f in state.service.fields if not f.cue or speaks_of(text, f.cue)]
    found: dict[str, Found] = {}
    # One year is said of one field: what it is about, which is asked before other years.
    year, asks_year = _year_alone(text, today), [f for f in fields if f.unit == "year"][:1]
    if year and asks_year and is_year_of_writer(text, year):
        found[asks_year[0].name] = year
    found |= _read_tallies(fields, text)
    chosen = [f for f in fields if f.kind in _CHOSEN]
    found |= read_opening(text, lang, chosen, today)
    known = {name: each.value for name, each in found.items()} | state.answers
    # A value goes to the first field that it fits: to one that is asked, if there is one.
    fields.sort(key=lambda f: not f.is_needed(known))
    read = {**read_opening(text, lang, fields, today), **found}
    return _fitting(state, _with_implied(state, read))


def _year_alone(text: str, today: date) -> Found | None:
    """The one year of a text that is not part of a fuller date."""
    year = read_year(text, today)
    fuller = [each for each in dates_of(text, today) if each.readings[0].precision != "year"]
    return None if year and any(year.overlaps(each) for each in fuller) else year


def _read_tallies(fields: list[Field], text: str) -> dict[str, Found]:
    tallied = {f: read_said_tally(text, f.unit) for f in fields if f.unit in _TALLIED}
    return {
        f.name: each
        for f, each in tallied.items()
        if each and is_said_of_writer(text, each, f.whose)
    }


def _with_implied(state: State, found: dict[str, Found]) -> dict[str, Found]:
    """The values with the choice they make: who comes and leaves stays, who hires employs."""
    dates = {name for name, each in found.items() if each.kind == "date"}
    heads = {name for name, each in found.items() if each.unit == "people"}
    telling = dates if len(dates) > 1 else heads
    answers = {name: each.value for name, each in found.items()} | state.answers
    known = {n: v for n, v in answers.items() if n not in telling}
    implied = implied_choice(state.service.fields, telling, known)
    if implied is None:
        return found
    name, choice = implied
    first = found[min(telling)]
    return {name: Found("choice", (Reading(choice),), first.start, first.end), **found}


def _fitting(state: State, found: dict[str, Found]) -> dict[str, Found]:
    """The values of fields that may be asked yet; what two fields claim goes to the needed one."""
    known, kept = dict(state.answers), dict[str, Found]()
    for field in state.service.fields:
        each = found.get(field.name)
        if each is None or is_ruled_out(state.service.fields, field, known):
            continue
        kept[field.name] = each
        if not each.is_ambiguous:
            known[field.name] = each.value
    return {n: each for n, each in kept.items() if not _is_others(state, n, kept, known)}


def _is_others(
    state: State, name: str, found: Mapping[str, Found], known: Mapping[str, Value]
) -> bool:
    """Whether another field has the better claim to the words of a choice.

    So has the one that is asked next to the one that may be; else who says more; else the later.
    """
    fields = state.service.fields
    claims = {
        field.name: (field.is_needed(known), found[field.name].end - found[field.name].start, place)
        for place, field in enumerate(fields)
        if field.name in found and _says_same(found[field.name], found[name])
    }
    return name in claims and claims[name] < max(claims.values())


def _says_same(one: Found, other: Found) -> bool:
    return one.kind == other.kind == "choice" and one.value == other.value and one.overlaps(other)
