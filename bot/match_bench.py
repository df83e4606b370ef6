"""The report of `talentbot bench match`, for a terminal."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import typer

from knowledge.dataset_trial import Trial, try_matcher
from knowledge.datasets import Dataset, few_shot, read_dataset
from knowledge.evaluation import interval
from knowledge.live import open_encoder_once
from knowledge.settings import state_folder
from knowledge.vectors import VectorCache

_COLUMNS: Final = ("run", "labels", "wordings", "tests", "best match right", "answered right")
_MORE_COLUMNS: Final = ("gaps refused", "threshold", "learning s", "ms a question")


def run_match_bench(path: Path, shots: int | None = None, draws: int = 5) -> None:
    """Measures the matcher on a data set from outside, and prints a table.

    With `shots`, so many examples of each label are drawn, anew for each of `draws` runs.
    """
    dataset = read_dataset(path)
    # A folder of its own: the assistant would load these vectors with each start.
    cache = VectorCache(open_encoder_once(), state_folder() / "bench")
    trials = []
    typer.echo(f"{path.name}; shares in %, 95 % intervals; times without encoding")
    typer.echo(_row((*_COLUMNS, *_MORE_COLUMNS)))
    for number, run in enumerate(_runs(dataset, shots, draws), start=1):
        trials.append(try_matcher(run, cache))
        typer.echo(_row(_cells(str(number), trials[-1])))
    if len(trials) > 1:
        typer.echo(_summary(trials))


def _runs(dataset: Dataset, shots: int | None, draws: int) -> Iterator[Dataset]:
    if shots is None:
        yield dataset
        return
    for draw in range(draws):
        yield replace(dataset, train=few_shot(dataset.train, shots, draw))


def _cells(name: str, trial: Trial) -> tuple[str, ...]:
    none = trial.threshold is None
    return (
        name,
        str(trial.labels),
        str(trial.wordings),
        f"{trial.questions}+{trial.gaps}",
        _share(trial.right, trial.questions),
        "-" if none else _share(trial.answered, trial.questions),
        "-" if none else _share(trial.refused, trial.gaps),
        "-" if none else f"{trial.threshold:.3f}",
        f"{trial.learning:.1f}",
        f"{1000 * trial.asking:.1f}",
    )


def _share(count: int, total: int) -> str:
    low, high = interval(count, total)
    return f"{100 * count / total:.1f} [{100 * low:.1f} {100 * high:.1f}]"


def _row(cells: Sequence[str]) -> str:
    widths = (4, 7, 9, 10, 18, 18, 18, 10, 11, 14)
    return "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def _summary(trials: Sequence[Trial]) -> str:
    """The mean of the best matches' accuracy, and how far the draws lie apart."""
    shares = [100 * trial.right / trial.questions for trial in trials]
    spread = statistics.stdev(shares)
    return (
        f"best match right: mean {statistics.mean(shares):.2f}, standard deviation {spread:.2f},"
        f" {min(shares):.1f} to {max(shares):.1f} in {len(shares)} draws"
    )
