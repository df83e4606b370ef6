"""Tables of handovers: how long residents waited for a person, and how it was rated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.desk.measures import Measures
from bot.numbers.table import Bar, Column, Table
from bot.numbers.turn_tables import Say, say_topic, short_day
from knowledge.language import Lang

_COLUMNS: Final = (
    Column("day", "day"),
    *(Column(key, "text") for key in ("topics", "scripts", "channels")),
    *(Column(key) for key in ("handovers", "taken", "waited", "first_response", "handled")),
    Column("ratings"),
    Column("rating"),
)


def tabulate_waiting(
    measures: Sequence[Measures], days: Sequence[date], say: Say, lang: Lang
) -> Table:
    """The handovers of each day, topic, script and channel, the latest first."""
    rows = [
        (
            each.day,
            say_topic(say, each.topic),
            say(f"own_name_{each.lang}") if each.lang else "",
            say("channel_" + each.channel) if each.channel else "",
            *(each.handovers, each.answered, each.waited, each.first_response, each.handled),
            *(each.ratings, each.rating),
        )
        for each in measures
    ]
    return Table("waiting", _COLUMNS, rows, _bars(measures, days, lang), over_time=True)


def _bars(measures: Sequence[Measures], days: Sequence[date], lang: Lang) -> list[Bar]:
    taken, missed = Counter[date](), Counter[date]()
    for each in measures:
        taken[each.day] += each.answered
        missed[each.day] += each.handovers - each.answered
    if not measures:
        return []
    return [
        Bar(short_day(day, lang), (("taken", taken[day]), ("missed", missed[day]))) for day in days
    ]
