"""What an import found: for each row a sound entry, a draft that lacks fields, or faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from knowledge.entry import Entry
from knowledge.exchange.cells import read_date
from knowledge.exchange.columns import dates_of_entry, name_of
from knowledge.field_codes import code_of
from knowledge.reason import Reason

Outcome = Literal["entry", "draft", "faulty"]

_LACKING: Final = frozenset({"missing", "too_short", "string_too_short"})


@dataclass(frozen=True, slots=True)
class Imported:
    """One row: its fields as far as they were read, and what came of them.

    `entry` is there only when nothing is missing and nothing is wrong; then `fields` hold the
    same. `missing` names fields as the columns are named.
    """

    place: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    entry: Entry | None = None
    missing: tuple[str, ...] = ()
    faults: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Whether the row is an entry, a draft to be completed, or faulty."""
        if self.faults:
            return "faulty"
        return "entry" if self.entry else "draft"


@dataclass(frozen=True, slots=True)
class Import:
    """What a file holds; nothing of it is stored yet.

    `left_out` names the columns, sheets and fields whose content was not taken.
    """

    name: str
    form: str
    rows: tuple[Imported, ...]
    left_out: tuple[str, ...] = ()
    notes: tuple[Reason, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The sound entries, in the order of the file."""
        return tuple(row.entry for row in self.rows if row.entry)

    @property
    def faults(self) -> tuple[str, ...]:
        """Every fault, with the place where it stands."""
        return tuple(f"{row.place}: {fault}" for row in self.rows for fault in row.faults)

    def summary(self) -> str:
        """One sentence that counts what the file holds."""
        counts = Counter(row.outcome for row in self.rows)
        left = f"; left out: {', '.join(self.left_out)}" if self.left_out else ""
        return (
            f"{self.name} ({self.form}): {counts['entry']} complete, "
            f"{counts['draft']} to be completed, {counts['faulty']} faulty{left}."
        )


def judge(
    place: str,
    record: Mapping[str, Any],
    faults: tuple[Reason, ...] = (),
    notes: tuple[Reason, ...] = (),
) -> Imported:
    """What a row's fields amount to; faults that are known already make the row faulty."""
    fields = {**record}
    found = [*faults, *_read_dates(fields)]
    entry, missing = None, []
    try:
        entry = Entry.model_validate(fields)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            if problem["type"] in _LACKING:
                missing.append(_lacking(problem))
            elif problem["loc"][:1] not in [(name,) for name in dates_of_entry()]:
                found.append(_fault(problem))
    named = tuple(f.told_of(str(fields["id"])) if fields.get("id") else f for f in found)
    return Imported(place, fields, None if named else entry, tuple(missing), named, notes)


def _read_dates(fields: dict[str, Any]) -> list[Reason]:
    """Rewrites the dates as ISO; pydantic would also take a number of seconds for a date."""
    faults: list[Reason] = []
    for name in dates_of_entry():
        if name not in fields:
            continue
        day = read_date(str(fields[name]))
        if day is None:
            faults.append(
                Reason(
                    "bad_date",
                    "{text!r} is not a date such as 2026-01-31",
                    where=name,
                    text=fields[name],
                )
            )
        else:
            fields[name] = day.isoformat()
    return faults


def _lacking(problem: ErrorDetails) -> str:
    name = name_of(problem["loc"])
    if problem["type"] != "too_short":
        return name
    context = problem["ctx"]
    return f"{name} ({context['actual_length']} of {context['min_length']})"


def _fault(problem: ErrorDetails) -> Reason:
    sentence = problem["msg"].removeprefix("Value error, ")
    code, blanks = code_of(problem)
    field = name_of(problem["loc"]) if problem["loc"] else ""
    return Reason.as_said(code, sentence, where=field, blanks=blanks)
