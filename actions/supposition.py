"""What a 'what if' changes among the answers of a service that has given its outcome."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from actions.service import Field, Value
from actions.service_intake import Refused, Taken, take
from actions.service_reading import read_for
from actions.service_state import State
from knowledge.language import Lang
from knowledge.reading import Found, read_stated, read_told, read_values, speaks_of
from knowledge.reading.clauses import Clauses
from knowledge.reading.dates import in_year
from knowledge.reading.fitting import is_age
from knowledge.reading.persons import Persons
from knowledge.reading.synonyms import cue_groups

_MEASURED: Final = ("amount", "number", "date")
_LARGE: Final = 1000


@dataclass(frozen=True)
class Supposition:
    """What a text supposes of a service's fields, and what is not clear of it.

    Of the `contested` fields one is meant; the values in `left` are none of any field.
    """

    found: Mapping[str, Found]
    contested: Mapping[str, Found]
    left: tuple[str, ...]


def suppose(state: State, text: str, lang: Lang, today: date) -> Supposition:
    """What a text changes among the answers that count; of another person, nothing."""
    known = state.answers if state.asked else state.settled()
    fields = [f for f in state.service.fields if f.name in known]
    found = _own(text, fields, read_stated(text, lang, fields, today))
    values = [v for v in read_values(text, lang, today) if not _meets(v, found.values())]
    others = [f for f in fields if f.name not in found]
    # What names a field that has no answer yet changes none that has.
    open_yet = [f for f in state.service.fields if f.kind in _MEASURED and f.name not in known]
    named = read_stated(text, lang, open_yet, today)
    free = [v for v in values if not _meets(v, named.values())]
    measured = dict(_measured(state, others, text, lang, today, free))
    chosen = dict(_chosen(state, others, text, lang, today))
    said = _own(text, others, {**_likely(state, measured, text), **chosen})
    used = [*found.values(), *said.values()]
    left = tuple(text[v.start : v.end].strip() for v in values if not _meets(v, used))
    said = {n: f for n, f in said.items() if not _meets(f, found.values())}
    said = _possible(state, {n: f for n, f in said.items() if not _is_within(f, said.values())})
    contested = {n: f for n, f in said.items() if sum(f.overlaps(o) for o in said.values()) > 1}
    found |= {name: each for name, each in said.items() if name not in contested}
    dated = {name: _in_year_of(state.answers[name], each) for name, each in found.items()}
    return Supposition(_possible(state, dated), contested, left)


def _in_year_of(before: Value, found: Found) -> Found:
    """A day without its year, in the year of the one that it takes the place of."""
    return in_year(found, before.year) if isinstance(before, date) else found


def _own(text: str, fields: list[Field], found: Mapping[str, Found]) -> dict[str, Found]:
    """What is not said of a person who is no concern of the field."""
    persons, whose = Persons(Clauses(text)), {field.name: field.whose for field in fields}
    return {n: f for n, f in found.items() if not persons.names_another(whose[n], f.start, f.end)}


def _measured(
    state: State, fields: list[Field], text: str, lang: Lang, today: date, values: list[Found]
) -> Iterator[tuple[str, Found]]:
    """The amounts, numbers and dates that fit a field of their kind."""
    for field in (f for f in fields if f.kind in _MEASURED):
        found = read_for(state, field, text, lang, today)
        if found and any(v.overlaps(found) and _suits(v, found, field) for v in values):
            yield field.name, found


def _suits(value: Found, found: Found, field: Field) -> bool:
    """Whether somebody would say a value of a field without naming it."""
    if found.flaw == "percent":
        return False
    if value.unit in ("years old", "years", "months") and field.kind == "number":
        return (value.unit == "years old") == is_age(field)
    return True


def _chosen(
    state: State, fields: list[Field], text: str, lang: Lang, today: date
) -> Iterator[tuple[str, Found]]:
    """The choices and facts that a text names."""
    for field in fields:
        found = None
        if field.kind == "choice":
            found = read_for(state, field, text, lang, today)
        elif field.kind == "yes_no":
            found = read_told(text, lang, field, today)
        if found and len(found.readings) == 1:
            yield field.name, found


def _likely(state: State, measured: Mapping[str, Found], text: str) -> dict[str, Found]:
    """Without the fields of which the same words are said less likely than of another."""
    likely = {}
    for name, found in measured.items():
        rivals = {n: each for n, each in measured.items() if each.overlaps(found)}
        if name in _likeliest(state, rivals, text):
            likely[name] = found
    return likely


def _likeliest(state: State, rivals: Mapping[str, Found], text: str) -> Collection[str]:
    """The field that is named, or asks for a year; else those of which a bare value is said.

    That is seldom an amount that is none.
    """
    if len(rivals) < 2:
        return rivals
    named = [name for name in rivals if any(speaks_of(text, group) for group in cue_groups(name))]
    if len(named) == 1:
        return named
    years = [name for name, found in rivals.items() if found.unit == "year"]
    values = [found.value for found in rivals.values()]
    is_large = all(isinstance(value, Decimal) and value >= _LARGE for value in values)
    kind = "amount" if is_large else "number"
    alike = [n for n, f in rivals.items() if f.kind == kind and state.answers[n] != 0]
    return years or alike or rivals


def _possible(state: State, found: Mapping[str, Found]) -> dict[str, Found]:
    """What is not as it was answered already; what cannot be taken only if nothing can."""
    fields = {field.name: field for field in state.service.fields}
    taken = {name: take(each, fields[name]) for name, each in found.items()}
    other = [n for n, t in taken.items() if t != Taken(state.answers[n])]
    clear = [n for n in other if not isinstance(taken[n], Refused)]
    return {name: found[name] for name in clear or other[:1]}


def _meets(found: Found, others: Iterable[Found]) -> bool:
    return any(found.overlaps(other) for other in others)


def _is_within(found: Found, others: Iterable[Found]) -> bool:
    """Whether another thing that was said holds the words of this one, and more."""
    longer = (o for o in others if o.end - o.start > found.end - found.start)
    return any(o.start <= found.start and found.end <= o.end for o in longer)
