"""Whether the answers and the rules are true today, and soon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from bot.doctor.finding import Finding
from knowledge.dated_rules import Rules
from knowledge.entry import Entry
from knowledge.remark import Remark

_SOON: Final = timedelta(days=60)
_NAMED: Final = 3  # in one line


def about_entries(entries: Sequence[Entry], today: date) -> Iterator[Finding]:
    """Which live entries are past their dates."""
    if not entries:
        yield Finding("answers", "warn", "Nothing is live yet.", "Start the service once.")
        return
    yield Finding("answers", "ok", f"{len(entries)} entries are live.")
    over = [e.id for e in entries if e.valid_to is not None and e.valid_to < today]
    if over:
        told = f"{len(over)} are past their validity: {_some(over)}."
        yield Finding("answers", "warn", told, "Renew or withdraw them under /staff/entries.")
    due = [e.id for e in entries if e.review_by < today and e.id not in over]
    if due:
        told = f"{len(due)} are due for review: {_some(due)}."
        yield Finding("answers", "warn", told, "Review them under /staff/entries.")


def about_remarks(remarks: Sequence[Remark]) -> Iterator[Finding]:
    """What the lint says, in sum."""
    errors = [remark for remark in remarks if remark.severity == "error"]
    for remark in errors[:_NAMED]:
        told = f"{', '.join(remark.entries)}: {remark.sentence}"
        yield Finding("answers", "fail", told, "`talentbot entries lint` lists all.")
    warnings = sum(remark.severity == "warning" for remark in remarks)
    yield Finding("answers", "ok", f"The lint has {len(errors)} errors, {warnings} warnings.")


def about_rules(rules: Rules, today: date) -> Iterator[Finding]:
    """Which rules have run out, or will soon, with none to follow."""
    ends = {rule.id: rules.history(rule.id)[-1].valid_to for rule in rules}
    over = sorted(name for name, end in ends.items() if end and end < today)
    soon = sorted(name for name, end in ends.items() if end and today <= end <= today + _SOON)
    if over:
        told = f"{len(over)} have run out: {_some(over)}."
        yield Finding("rules", "warn", told, "Add the rule that follows, with its source.")
    if soon:
        told = f"{len(soon)} run out within {_SOON.days} days: {_some(soon)}."
        yield Finding("rules", "warn", told, "Look for what follows.")
    yield Finding("rules", "ok", f"{len(ends)} rules are known.")


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
