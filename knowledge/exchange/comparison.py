"""What an import would change in the entries there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from knowledge.entry import Entry
from knowledge.entry_set import find_faults
from knowledge.exchange.columns import cells_of
from knowledge.exchange.entry_table import columns_of
from knowledge.exchange.records import Import, Imported
from knowledge.fold import fold
from knowledge.language import LANGS
from knowledge.reason import Reason

State = Literal["new", "changed", "same", "draft", "faulty"]


class Compared(NamedTuple):
    """A row beside the current entry of its id: what it is, and which fields it changes.

    `faults` hold those of the row and those that it has only among the other entries.
    """

    row: Imported
    state: State
    changed: tuple[str, ...] = ()
    faults: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()


def compare(imported: Import, current: Sequence[Entry], today: date) -> tuple[Compared, ...]:
    """Each row of an import beside the current entries, of which those not imported stay."""
    now = {entry.id: entry for entry in current}
    faults = _faults_among(imported.entries, now)
    asked = {fold(t): e.id for e in current for lang in LANGS for t in e.ways_to_ask(lang)}
    return tuple(
        _compare_entry(row, row.entry, now.get(row.entry.id), faults, today)
        if row.entry
        else _compare_draft(row, asked)
        for row in imported.rows
    )


def _faults_among(
    entries: Sequence[Entry], now: Mapping[str, Entry]
) -> dict[str, tuple[Reason, ...]]:
    """The faults of the set as it would be, by the entry they are told of."""
    arriving = {entry.id for entry in entries}
    staying = [entry for entry in now.values() if entry.id not in arriving]
    faults: dict[str, tuple[Reason, ...]] = {}
    for name, reason in find_faults([*staying, *entries]):
        faults[name] = (*faults.get(name, ()), reason.told_of(name))
    return faults


def _compare_entry(
    row: Imported,
    entry: Entry,
    now: Entry | None,
    faults: Mapping[str, tuple[Reason, ...]],
    today: date,
) -> Compared:
    ended = (
        (Reason("valid_to_past", "{day} is past", where="valid_to", day=entry.valid_to),)
        if entry.is_out_of_date(today)
        else ()
    )
    found = faults.get(entry.id, ())
    changed = _changed(now, entry) if now else ()
    state: State = "faulty" if found else "new" if now is None else "changed" if changed else "same"
    return Compared(row, state, changed, found, (*row.notes, *ended))


def _changed(now: Entry, then: Entry) -> tuple[str, ...]:
    columns = columns_of([now, then])
    pairs = zip(columns, cells_of(now, columns), cells_of(then, columns), strict=True)
    return tuple(column.name for column, old, new in pairs if old != new)


def _compare_draft(row: Imported, asked: Mapping[str, str]) -> Compared:
    question, wordings = row.fields.get("question", {}), row.fields.get("wordings", {})
    texts = [*question.values(), *(text for texts in wordings.values() for text in texts)]
    notes = [
        Reason("asks_another", "{text!r} asks {entry}", text=text, entry=asked[fold(text)])
        for text in texts
        if fold(text) in asked
    ]
    state: State = "faulty" if row.faults else "draft"
    return Compared(row, state, (), row.faults, (*row.notes, *notes))
