"""Tables of what residents think of answers, what they ask most, and which services they leave."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, get_args

from bot.numbers.table import Bar, Column, Table
from bot.numbers.tally import Split, Tally
from bot.numbers.turn_tables import Say, say_topic
from knowledge.entry import Entry, Topic
from knowledge.language import Lang

_DRAWN: Final = 10  # entries in a picture
_Z: Final = 1.96  # of a 95 % interval
_VERDICTS: Final = ("yes", "no")
_RATED_COLUMNS: Final = (Column("helpful"), Column("unhelpful"), Column("share_helpful", "share"))


def tabulate_satisfaction(tally: Tally, say: Say) -> Table:
    """How each topic's replies were rated."""
    things = [topic for topic in ("", *get_args(Topic)) if any(_rated(tally.rated, topic))]
    listed = [(say_topic(say, topic), *_rated(tally.rated, topic)) for topic in things]
    rows = [(title, yes, no, yes / (yes + no)) for title, yes, no in listed]
    bars = [_bar(title, yes, no) for title, yes, no in listed]
    return Table("satisfaction", (Column("topics", "text"), *_RATED_COLUMNS), rows, bars)


def tabulate_asked(tally: Tally, entries: Mapping[str, Entry], lang: Lang) -> Table:
    """The entries by how often they were the answer."""
    most = tally.asked.most_common()
    rows = [
        (_title(name, entries, lang), name, times, *_rated(tally.judged, name))
        for name, times in most
    ]
    bars = [
        Bar(_title(name, entries, lang), (("answered", times),)) for name, times in most[:_DRAWN]
    ]
    columns = (*_ENTRY_COLUMNS, Column("times"), Column("helpful"), Column("unhelpful"))
    return Table("asked", columns, rows, bars)


def tabulate_worst(tally: Tally, entries: Mapping[str, Entry], lang: Lang) -> Table:
    """The entries that did not help, those of which that is surest first."""
    disliked = {name for name, verdict in tally.judged if verdict == "no"}
    judged = [(name, *_rated(tally.judged, name)) for name in sorted(disliked)]
    ranked = sorted((each for each in judged if each[2]), key=lambda each: -_at_least(*each[1:]))
    rows = [
        (_title(name, entries, lang), name, yes, no, yes / (yes + no)) for name, yes, no in ranked
    ]
    bars = [_bar(_title(name, entries, lang), yes, no) for name, yes, no in ranked[:_DRAWN]]
    return Table("worst", (*_ENTRY_COLUMNS, *_RATED_COLUMNS), rows, bars)


def tabulate_services(tally: Tally, entries: Mapping[str, Entry], lang: Lang) -> Table:
    """The services that were begun, those first that most were left halfway."""
    titles = {e.service: e.question[lang] for e in entries.values() if e.service}
    begun = {name: times for (name, stage), times in tally.stages.items() if stage == "begun"}
    listed = [(titles.get(name, name), *_ends(tally.stages, name)) for name in begun]
    listed.sort(key=lambda each: (-each[-1] / max(each[1], 1), each[0]))
    rows = [(*each, each[-1] / max(each[1], 1)) for each in listed]
    bars = [
        Bar(title, (("finished", done), ("cancelled", cancelled), ("left", left)))
        for title, _, done, cancelled, left in listed
    ]
    columns = (
        Column("service", "text"),
        *(Column(key) for key in ("begun", "finished", "cancelled", "left")),
        Column("share_left", "share"),
    )
    return Table("services", columns, rows, bars)


_ENTRY_COLUMNS: Final = (Column("question", "text"), Column("entry", "text"))


def _title(name: str, entries: Mapping[str, Entry], lang: Lang) -> str:
    """The question of an entry; the id of one that was withdrawn."""
    return entries[name].question[lang] if name in entries else name


def _rated(split: Split, thing: str) -> tuple[int, int]:
    # A rating that was taken back on a later day leaves that day below zero.
    yes, no = (max(split[thing, verdict], 0) for verdict in _VERDICTS)
    return yes, no


def _bar(title: str, yes: int, no: int) -> Bar:
    return Bar(title, (("helpful", yes), ("unhelpful", no)))


def _ends(stages: Split, name: str) -> tuple[int, int, int, int]:
    begun, done, cancelled = (stages[name, each] for each in ("begun", "finished", "cancelled"))
    # What was begun on an earlier day may have ended on one of these.
    return begun, done, cancelled, max(begun - done - cancelled, 0)


def _at_least(yes: int, no: int) -> float:
    """The share of "no" that is at least to be expected: one bad rating of one says little."""
    total = yes + no
    share, spread = no / total, _Z * _Z / total
    middle = share + spread / 2
    width = _Z * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    return (middle - width) / (1 + spread)
