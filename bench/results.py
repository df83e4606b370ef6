"""What the two systems did under each load."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from bench.load import Run


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

    def best(self, system: str, workload: str, at_once: int) -> Run:
        """A system's runs of one load with as many processes as it answers most with."""
        runs = (
            run
            for key, run in self.runs.items()
            if (key.system, key.workload, key.at_once) == (system, workload, at_once)
        )
        return max(runs, key=lambda run: run.per_second)
