"""The head of BENCH.md: what was measured, and how the two compare."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench.bursts import AT_ONCE
from bench.delivery import WORKERS, Delivery
from bench.lengths import TURNS
from bench.load import Run
from bench.plots import FOLDER
from bench.results import Results
from bench.systems import OURS, STOCK

_COMPARED = 16  # residents at once at which the two are compared


@dataclass(frozen=True)
class Told:
    """Everything that was measured."""

    results: Results
    lengths: dict[tuple[str, int], Run]
    bursts: dict[str, float]
    delivery: Delivery
    profile: str


def ratios(told: Told) -> list[str]:
    """How many times stock Rasa's messages a second ours are, and its slowest hundredth.

    Each with as many processes as it answers most with.
    """
    lines = []
    for workload in _workloads(told.results):
        ours, stock = (told.results.best(name, workload, _COMPARED) for name in (OURS, STOCK))
        lines.append(
            f"{workload}: {ours.per_second / stock.per_second:.1f} x the messages a second"
            f" ({ours.per_second:.0f} / {stock.per_second:.0f}),"
            f" p99 {ours.percentile(0.99) / stock.percentile(0.99):.2f} of stock Rasa's,"
            f" processor time a message {ours.cpu_ms / stock.cpu_ms:.2f}"
        )
    for name in (OURS, STOCK):
        short, long = (told.lengths[name, t] for t in (TURNS[0], _longest(told)))
        lines.append(
            f"{name}, after {_longest(told)} turns: p99"
            f" {long.percentile(0.99) / short.percentile(0.99):.2f} of that after {TURNS[0]}"
        )
    lines += [
        f"{name}, {AT_ONCE} messages at once of one person: the last takes {times:.1f} x one alone"
        for name, times in told.bursts.items()
    ]
    found = told.delivery
    lines.append(
        f"{found.sent} messages to {WORKERS} processes, three at once of each resident:"
        f" {found.lost} lost, {found.doubled} doubled, {found.out_of_order} out of order,"
        f" {found.failed} refused"
    )
    return lines


def report(told: Told, is_quick: bool) -> str:
    """The Markdown text."""
    command = "make bench QUICK=1" if is_quick else "make bench"
    packages = ("rasa", "fastapi", "uvicorn", "redis", "onnxruntime", "numpy")
    return "\n".join(
        [
            "# Measurements",
            "",
            f"Written by `{command}`: this service beside stock Rasa 3.6.21, in turns, on the",
            "same data, machine and minutes. Stock Rasa runs as its makers ship it, with",
            "TensorFlow, in an environment of its own: counted words and signs, logistic",
            "regression, an intent and a rule for each entry, tracker and lock in Redis (which",
            "need not sync), actions by HTTP. This service searches by meaning and syncs every",
            "write to disk. The load shares the cores. Times of shared machines vary; compare only",
            "figures of one run.",
            "",
            f"- Machine: {os.cpu_count()} cores ({_processor()})",
            f"- Python {platform.python_version()},"
            f" {', '.join(f'{name} {version(name)}' for name in packages)}",
            "- Repeated questions follow a Zipf law over 5,000 texts, each of which this service",
            "  was asked before, twice for each process (stock Rasa keeps nothing); of distinct",
            "  ones none comes twice. No text is one that the matcher has seen.",
            f"- The ratios are those at {_COMPARED} residents at once, each system with as many",
            "  processes as it answers most with.",
            "- Residents at once: each writes as soon as the last message is answered. At a pace:",
            "  so many messages a second whatever the answers do, timed from when each was due.",
            "- CPU is that of all processes and Redis.",
            "",
            *(f"- **{line}**" for line in ratios(told)),
            "",
            f"![Messages a second]({FOLDER}/bench-throughput.svg)",
            f"![The slowest hundredth]({FOLDER}/bench-p99.svg)",
            "",
            "| processes | load | at once | system | messages/s | p50 ms | p95 ms | p99 ms |"
            " CPU ms | failed |",
            "|-|-|-|-|-|-|-|-|-|-|",
            *_load_rows(told.results),
            "",
            "| processes | system | start s | largest process MB | all together MB |",
            "|-|-|-|-|-|",
            *_memory_rows(told.results),
            "",
            "Distinct questions after so many turns of the same conversation:",
            "",
            "| turns before | system | p50 ms | p99 ms |",
            "|-|-|-|-|",
            *_length_rows(told.lengths),
            "",
            told.profile,
            "",
        ]
    )


def _load_rows(results: Results) -> Iterator[str]:
    for key, run in results.runs.items():
        at_once = key.at_once or f"{run.per_second:.0f} a second"
        yield (
            f"| {key.workers} | {key.workload} | {at_once} | {key.system} |"
            f" {run.per_second:.0f} | {run.percentile(0.5):.1f} | {run.percentile(0.95):.1f} |"
            f" {run.percentile(0.99):.1f} | {run.cpu_ms:.1f} | {run.failures} |"
        )


def _memory_rows(results: Results) -> Iterator[str]:
    for (system, workers), seconds in results.starts.items():
        place = (system, workers)
        yield (
            f"| {workers} | {system} | {seconds:.1f} | {results.largest[place]:.0f} |"
            f" {results.together[place]:.0f} |"
        )


def _length_rows(lengths: dict[tuple[str, int], Run]) -> Iterator[str]:
    for (system, turns), run in lengths.items():
        yield f"| {turns} | {system} | {run.percentile(0.5):.1f} | {run.percentile(0.99):.1f} |"


def _workloads(results: Results) -> list[str]:
    return list(dict.fromkeys(key.workload for key in results.runs))


def _longest(told: Told) -> int:
    return max(turns for _, turns in told.lengths)


def _processor() -> str:
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in told if line.startswith("model name")]
    return names[0] if names else platform.machine()
