"""Looks a set of entries over for what no single entry shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from knowledge.entry import Entry
from knowledge.entry_set import find_faults
from knowledge.lint_figures import lint_figures
from knowledge.lint_wordings import lint_wordings
from knowledge.remark import SEVERITIES, Remark
from knowledge.vectors import VectorCache


def lint(entries: Sequence[Entry], cache: VectorCache, today: date) -> list[Remark]:
    """Every remark about a set of entries, the gravest first."""
    remarks = [
        *(Remark("error", (fault.entry,), f"{fault.reason}.") for fault in find_faults(entries)),
        *lint_figures(entries),
        *_lint_dates(entries, today),
        *lint_wordings(entries, cache),
    ]
    return sorted(remarks, key=lambda remark: SEVERITIES.index(remark.severity))


def _lint_dates(entries: Sequence[Entry], today: date) -> Iterator[Remark]:
    for entry in entries:
        if entry.is_out_of_date(today):
            yield Remark("warning", (entry.id,), f"What it speaks of ended on {entry.valid_to}.")
        if entry.review_by < today:
            yield Remark("warning", (entry.id,), f"It was to be reviewed by {entry.review_by}.")
        if entry.as_of > today:
            yield Remark("error", (entry.id,), f"It is as of {entry.as_of}, which is yet to come.")
