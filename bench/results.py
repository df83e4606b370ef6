"""What the two systems did under each load."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from bench.load import Run
from bench.systems import OURS, STOCK


@dataclass(frozen=True)
class Key:
    """Which load a run was of; `at_once` is 0 where the load kept a pace."""

    system: str
    workers: int
    workload: str
    at_once: int


@dataclass
class Results:
    """All runs, and what the systems took besides."""

    runs: dict[Key, Run] = field(default_factory=dict)
    starts: dict[tuple[str, int], float] = field(default_factory=dict)
    largest: dict[tuple[str, int], float] = field(default_factory=dict)
    together: dict[tuple[str, int], float] = field(default_factory=dict)

    def add(self, key: Key, run: Run) -> None:
        """Takes a run in."""
        self.runs.setdefault(key, Run()).add(run)
        sys.stderr.write(
            f"{key.system}, {key.workers}, {key.workload}, {key.at_once}:"
            f" {run.per_second:.0f}/s, p99 {run.percentile(0.99):.0f} ms, {run.failures} failed\n"
        )

    def pair(self, workers: int, workload: str, at_once: int) -> tuple[Run, Run]:
        """Ours and stock Rasa's runs of one load."""
        ours, stock = (self.runs[Key(name, workers, workload, at_once)] for name in (OURS, STOCK))
        return ours, stock
