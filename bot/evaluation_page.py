"""The report of `talentbot eval` as one page of HTML that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bot.errors import BotError
from knowledge.evaluation import (
    OUTCOMES,
    Judged,
    Outcome,
    confusions,
    groups,
    interval,
    reliability,
    trade_off,
)
from knowledge.language import LANGS, Lang
from knowledge.settings import ROOT

# The square in which a chart draws, in the units of its SVG.
SIDE: Final = 200
_MOST_POINTS: Final = 200  # a line through more of them looks the same
_WITHOUT_ENTRY: Final[tuple[Outcome, ...]] = ("wrong", "abstained")
_FEWEST_FOR_LINE: Final = 5  # the accuracy of the first few answers only jumps about


@dataclass(frozen=True)
class Share:
    """A share in per cent with its 95 % interval."""

    percent: float
    low: float
    high: float


@dataclass(frozen=True)
class Row:
    """A line of a table: how many questions, and the share of each outcome."""

    name: str
    count: int
    shares: Mapping[Outcome, Share]


@dataclass(frozen=True)
class TradeOff:
    """A line of accuracy over coverage, with the point at which the matcher now works.

    Coordinates run from the chart's upper left corner, in its units; `answered` and `right` are
    in per cent, `right` of what is answered.
    """

    lang: Lang
    line: str
    x: float
    y: float
    answered: float
    right: float


@dataclass(frozen=True)
class Bar:
    """A tenth of the scores: its mean score and share of right, with the interval, drawn."""

    x: float
    y: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Reliability:
    """How often scores turn out right, for one language."""

    lang: Lang
    bars: tuple[Bar, ...]


def write_page(judged: Sequence[Judged], title: str, path: Path) -> None:
    """Writes the page; raises BotError where that cannot be done."""
    try:
        path.write_text(render(judged, title, datetime.now(UTC)), encoding="utf-8")
    except OSError as error:
        raise BotError(f"The page cannot be written to {path}: {error.strerror}.") from error


def render(judged: Sequence[Judged], title: str, at: datetime) -> str:
    """The page on what came of the questions."""
    from jinja2 import Environment, FileSystemLoader

    loader = FileSystemLoader(ROOT / "bot" / "templates")
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("evaluation.html").render(
        title=title, at=at, side=SIDE, **_content(judged)
    )


def _content(judged: Sequence[Judged]) -> dict[str, Any]:
    due = [item for item in judged if item.question.entry]
    gaps = [item for item in judged if not item.question.entry]
    of_lang = {lang: [i for i in judged if i.question.lang == lang] for lang in LANGS}
    asked = {lang: items for lang, items in of_lang.items() if items}
    floor = _floor(asked)
    return {
        "count": len(judged),
        "due": len(due),
        "gaps": len(gaps),
        "tables": [
            ("Questions that an entry answers", OUTCOMES, _rows(due)),
            ("Questions that no entry answers", _WITHOUT_ENTRY, _rows(gaps)),
            ("By topic, questions that an entry answers", OUTCOMES, _rows_by_topic(due)),
        ],
        "floor": floor,
        "trade_offs": [_trade_off(lang, items, floor) for lang, items in asked.items()],
        "reliabilities": [Reliability(lang, _bars(items)) for lang, items in asked.items()],
        "confusions": [
            (wanted, given, times, _confused(judged, wanted, given))
            for wanted, given, times in confusions(judged)
        ],
    }


def _rows(judged: Sequence[Judged]) -> list[Row]:
    counted = groups(judged, lambda item: item.question.lang)
    total = groups(judged, lambda _: "all")
    return [_row(name, counts) for name, counts in (*counted.items(), *total.items())]


def _rows_by_topic(judged: Sequence[Judged]) -> list[Row]:
    counted = groups(judged, lambda item: str(item.question.entry).partition(".")[0])
    return [_row(name, counts) for name, counts in counted.items()]


def _row(name: str, counts: Mapping[Outcome, int]) -> Row:
    total = sum(counts.values())
    shares = {outcome: _share(counts.get(outcome, 0), total) for outcome in OUTCOMES}
    return Row(name, total, shares)


def _share(count: int, total: int) -> Share:
    low, high = interval(count, total)
    # Rounding may take a bound past zero by a hair, which would print as -0.
    return Share(100 * count / total, max(0.0, 100 * low), min(100.0, 100 * high))


def _floor(asked: Mapping[Lang, Sequence[Judged]]) -> float:
    """The accuracy at the foot of all charts: the whole tenth below the lowest."""
    lowest = min((p.accuracy for items in asked.values() for p in trade_off(items)), default=0)
    return int(lowest * 10) / 10 if lowest < 1 else 0.9


def _trade_off(lang: Lang, judged: Sequence[Judged], floor: float) -> TradeOff:
    points = [p for p in trade_off(judged) if p.coverage * len(judged) >= _FEWEST_FOR_LINE]
    step = max(1, len(points) // _MOST_POINTS)
    line = [(SIDE * p.coverage, _height(p.accuracy, floor)) for p in reversed(points[::-step])]
    given = [item for item in judged if item.answered is not None]
    answered = len(given) / len(judged)
    right = sum(item.outcome == "right" for item in given) / len(given) if given else 1.0
    return TradeOff(
        lang,
        " ".join(f"{x:.1f},{y:.1f}" for x, y in line),
        SIDE * answered,
        _height(right, floor),
        100 * answered,
        100 * right,
    )


def _height(accuracy: float, floor: float) -> float:
    return SIDE * (1 - (max(accuracy, floor) - floor) / (1 - floor))


def _bars(judged: Sequence[Judged]) -> tuple[Bar, ...]:
    drawn = []
    for group in reliability(judged):
        low, high = interval(group.right, group.count)
        drawn.append(
            Bar(
                SIDE * group.score,
                SIDE * (1 - group.right / group.count),
                SIDE * (1 - low),
                SIDE * (1 - high),
                group.count,
            )
        )
    return tuple(drawn)


def _confused(judged: Sequence[Judged], wanted: str | None, given: str) -> list[Judged]:
    """The questions that were given one entry where another was due, the surest first."""
    pair = [
        item
        for item in judged
        if item.outcome == "wrong" and (item.question.entry, item.answered) == (wanted, given)
    ]
    return sorted(pair, key=lambda item: -item.score)
