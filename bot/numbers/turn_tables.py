"""Tables of how turns went: by day, topic, script and channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final, get_args

from bot.numbers.table import Bar, Cell, Column, Table
from bot.numbers.tally import Split, Tally
from bot.reply import Status
from knowledge.clock import say_day
from knowledge.entry import Topic
from knowledge.language import LANGS, Lang

Say = Callable[[str], str]

OUTCOMES: Final[tuple[Status, ...]] = (
    "answered",
    "clarify",
    "service",
    "unanswered",
    "handover",
    "out_of_scope",
)
OTHER: Final = "other"  # small talk, refusals, failures: nothing was asked
_TURN_COLUMNS: Final = (
    Column("questions"),
    *(Column(f"status_{status}") for status in OUTCOMES),
    Column("status_other"),
    Column("share_answered", "share"),
)
_NO_ANSWER: Final = ("unanswered", "out_of_scope")
_DAYS_DRAWN: Final = 62  # more are drawn by the week
_WEEK: Final = 7


def tabulate_days(tally: Tally, days: Sequence[date], lang: Lang) -> Table:
    """Each day, the latest first."""
    rows = [(day, *_numbers(tally.days, day)) for day in reversed(days)]
    size = 1 if len(days) <= _DAYS_DRAWN else _WEEK
    bars = [_span(tally, days[at : at + size], lang) for at in range(0, len(days), size)]
    columns = (Column("day", "day"), *_TURN_COLUMNS)
    return Table("days", columns, rows, bars, over_time=True)


def tabulate_topics(tally: Tally, services: Mapping[str, str], say: Say) -> Table:
    """Each topic, and what has none, the most asked first; `services` tells theirs."""
    split: Split = Counter()
    for (topic, status), times in tally.topics.items():
        split[_known_topic(services.get(topic, topic)), status] += times
    return _tabulate(
        "topics", split, _by_size(split, ("", *get_args(Topic))), partial(say_topic, say)
    )


def _known_topic(topic: str) -> str:
    """A topic; none for a service that was withdrawn."""
    return topic if topic in get_args(Topic) else ""


def say_topic(say: Say, topic: str) -> str:
    """What a topic is called; that there is none."""
    return say("topic_" + (_known_topic(topic) or "none"))


def tabulate_scripts(tally: Tally, say: Say) -> Table:
    """Each language and script."""
    return _tabulate("scripts", tally.langs, LANGS, lambda lang: say(f"own_name_{lang}"))


def tabulate_channels(tally: Tally, say: Say) -> Table:
    """Each way in that was used, the most used first."""
    used = {channel for channel, _ in tally.channels}
    return _tabulate(
        "channels",
        tally.channels,
        _by_size(tally.channels, used),
        lambda way: say("channel_" + way),
    )


def _tabulate(name: str, split: Split, things: Iterable[Any], label: Callable[[Any], str]) -> Table:
    listed = [(label(thing), thing) for thing in things]
    rows = [(title, *_numbers(split, thing)) for title, thing in listed]
    bars = [Bar(title, _parts(split, [thing])) for title, thing in listed]
    return Table(name, (Column(name, "text"), *_TURN_COLUMNS), rows, bars)


def _by_size(split: Split, things: Iterable[str]) -> list[str]:
    return sorted(things, key=lambda thing: (-sum(n for _, n in _parts(split, [thing])), thing))


def _numbers(split: Split, thing: Any) -> tuple[Cell, ...]:
    """Questions, how they went, what was none, and the share that got what was asked."""
    counted = [split[thing, status] for status in OUTCOMES]
    questions = sum(counted)
    missed = sum(split[thing, status] for status in _NO_ANSWER)
    share = (questions - missed) / questions if questions else None
    return (questions, *counted, _other(split, thing), share)


def _other(split: Split, thing: Any) -> int:
    return sum(split[thing, status] for status in get_args(Status) if status not in OUTCOMES)


def _parts(split: Split, things: Sequence[Any]) -> tuple[tuple[str, int], ...]:
    return tuple((s, sum(split[thing, s] for thing in things)) for s in OUTCOMES)


def _span(tally: Tally, days: Sequence[date], lang: Lang) -> Bar:
    """A day, or the days of a week together."""
    label = short_day(days[0], lang)
    if len(days) > 1:
        label += f" - {short_day(days[-1], lang)}"
    return Bar(label, _parts(tally.days, days))


def short_day(day: date, lang: Lang) -> str:
    """A day without its year."""
    said = say_day(day, lang)
    year = f" {day.year}" if lang == "en" else f"{day.year}年"
    return said.replace(year, "")
