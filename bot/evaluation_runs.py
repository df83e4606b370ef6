"""Runs of `talentbot eval` kept as JSON, so that two can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from bot.errors import BotError
from knowledge.evaluation import Judged, Outcome

_RUN: Final = TypeAdapter(list[Judged])
_WORTH: Final[dict[Outcome, int]] = {
    "right": 4,
    "offered": 3,
    "near": 2,
    "abstained": 1,
    "wrong": 0,
}


def save_run(judged: Sequence[Judged], path: Path) -> None:
    """Writes a run; raises BotError where that cannot be done."""
    try:
        path.write_bytes(_RUN.dump_json(list(judged), indent=1))
    except OSError as error:
        raise BotError(f"The run cannot be written to {path}: {error.strerror}.") from error


def read_run(path: Path) -> list[Judged]:
    """A run as it was saved; raises BotError."""
    try:
        return _RUN.validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise BotError(f"{path} holds no saved run: make one with --json.") from error


def compare(old: Sequence[Judged], new: Sequence[Judged]) -> Iterator[str]:
    """What became of the questions that both runs asked, in lines for a terminal."""
    before = {(item.question.text, item.question.lang): item for item in old}
    pairs = [
        (before[key], item)
        for item in new
        if (key := (item.question.text, item.question.lang)) in before
    ]
    better = [pair for pair in pairs if _gain(*pair) > 0]
    worse = [pair for pair in pairs if _gain(*pair) < 0]
    yield f"{len(pairs)} questions in both runs: {len(better)} better, {len(worse)} worse"
    for title, changed in (("worse", worse), ("better", better)):
        for then, now in changed:
            yield f"  {title}  {then.outcome} -> {now.outcome}  {now.question.text}"


def _gain(old: Judged, new: Judged) -> int:
    return _worth(new) - _worth(old)


def _worth(item: Judged) -> int:
    if item.question.entry:
        return _WORTH[item.outcome]
    return int(item.outcome != "wrong")
