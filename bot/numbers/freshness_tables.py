"""Tables of how fresh the live entries are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

from bot.numbers.table import Bar, Column, Table
from bot.numbers.turn_tables import Say
from knowledge.entry import Entry
from knowledge.language import Lang

_AGES: Final = (
    (91, "age_3_months"),
    (183, "age_6_months"),
    (365, "age_year"),
    (731, "age_2_years"),
)
_OLDER: Final = "age_older"


def tabulate_freshness(entries: Iterable[Entry], today: date, say: Say) -> Table:
    """The entries by the age of what they say, with those past their review or their validity."""
    listed: dict[str, list[Entry]] = {key: [] for key in (*(key for _, key in _AGES), _OLDER)}
    for entry in entries:
        listed[_age(entry, today)].append(entry)
    rows, bars = [], []
    for key, aged in listed.items():
        states = Counter(_state(entry, today) for entry in aged)
        fresh, due, ended = (states[each] for each in ("fresh", "due", "ended"))
        rows.append((say(key), len(aged), fresh, due, ended))
        bars.append(Bar(say(key), (("fresh", fresh), ("due", due), ("ended", ended))))
    columns = (Column("age", "text"), *(Column(k) for k in ("entries", "fresh", "due", "ended")))
    return Table("freshness", columns, rows, bars)


def tabulate_due(entries: Iterable[Entry], today: date, lang: Lang) -> Table:
    """The entries past their review or their validity, the longest first."""
    due = [entry for entry in entries if _state(entry, today) != "fresh"]
    due.sort(key=lambda entry: (min(entry.review_by, entry.valid_to or date.max), entry.id))
    rows = [(e.question[lang], e.id, e.owner, e.as_of, e.review_by, e.valid_to) for e in due]
    columns = (
        Column("question", "text"),
        Column("entry", "text"),
        Column("owner", "text"),
        *(Column(key, "day") for key in ("as_of", "review_by", "valid_to")),
    )
    return Table("due", columns, rows)


def _age(entry: Entry, today: date) -> str:
    days = (today - entry.as_of).days
    return next((key for limit, key in _AGES if days <= limit), _OLDER)


def _state(entry: Entry, today: date) -> str:
    if entry.is_out_of_date(today):
        return "ended"
    return "due" if today > entry.review_by else "fresh"
