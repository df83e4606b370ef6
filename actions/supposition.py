"""What a 'what if' changes among the answers of a service that has given its outcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from actions.service import Field
from actions.service_intake import Taken, take
from actions.service_reading import read_for
from actions.service_state import State
from knowledge.language import Lang
from knowledge.reading import Found, read_stated, read_told, read_values
from knowledge.reading.fitting import is_age

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
    """What a text changes among the answers that count."""
    settled = state.settled()
    fields = [f for f in state.service.fields if f.name in settled]
    found = dict(read_stated(text, lang, fields, today))
    values = [v for v in read_values(text, lang, today) if not _meets(v, found.values())]
    others = [f for f in fields if f.name not in found]
    measured = dict(_measured(state, others, text, lang, today, values))
    chosen = dict(_chosen(state, others, text, lang, today))
    said = {**_likely(settled, state, measured, values), **chosen}
    used = [*found.values(), *said.values()]
    left = tuple(text[v.start : v.end].strip() for v in values if not _meets(v, used))
    said = {name: each for name, each in said.items() if not _is_within(each, used)}
    contested = {n: f for n, f in said.items() if sum(_meet(f, o) for o in said.values()) > 1}
    found |= {name: each for name, each in said.items() if name not in contested}
    return Supposition(_changes(state, found), _changes(state, contested), left)


def _measured(
    state: State, fields: list[Field], text: str, lang: Lang, today: date, values: list[Found]
) -> Iterator[tuple[str, Found]]:
    """The amounts, numbers and dates that fit a field of their kind."""
    for field in (f for f in fields if f.kind in _MEASURED):
        found = read_for(state, field, text, lang, today)
        if found and any(_meet(v, found) and _suits(v, field) for v in values):
            yield field.name, found


def _suits(value: Found, field: Field) -> bool:
    """Whether somebody would say a value of a field without naming it."""
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


def _likely(
    settled: Mapping[str, object], state: State, measured: Mapping[str, Found], values: list[Found]
) -> Mapping[str, Found]:
    """Of several fields, those of which a bare value is said: seldom an amount that is none."""
    if len(measured) < 2:
        return measured
    is_large = any(isinstance(v.value, Decimal) and v.value >= _LARGE for v in values)
    kind = "amount" if is_large else "number"
    alike = {n: f for n, f in measured.items() if f.kind == kind and settled[n] != 0}
    return alike or measured


def _changes(state: State, found: Mapping[str, Found]) -> dict[str, Found]:
    """What is not as it was answered already."""
    fields = {field.name: field for field in state.service.fields}
    taken = {name: take(each, fields[name]) for name, each in found.items()}
    same = {n for n, t in taken.items() if isinstance(t, Taken) and t.value == state.answers[n]}
    return {name: each for name, each in found.items() if name not in same}


def _meets(found: Found, others: Iterable[Found]) -> bool:
    return any(_meet(found, other) for other in others)


def _meet(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def _is_within(found: Found, others: Iterable[Found]) -> bool:
    """Whether another thing that was said holds the words of this one, and more."""
    longer = (o for o in others if o.end - o.start > found.end - found.start)
    return any(o.start <= found.start and found.end <= o.end for o in longer)
