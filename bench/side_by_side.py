"""Ours beside stock Rasa in one run, into BENCH.md. Run by `make bench`, with QUICK=1 if wished."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from bench import bursts, delivery, lengths, search_speed, where_time_goes
from bench.load import ask_once, keep_pace, saturate
from bench.plots import draw
from bench.report import Told, ratios, report
from bench.report_file import write_head, write_section
from bench.results import Key, Results
from bench.systems import System, our_system, stock_system
from bench.texts import Texts
from bot.logs import configure_logging

_WARM_UP_SECONDS: Final = 4.0
_PACE: Final = 0.6  # of what stock Rasa can do: both must keep up
_DISTINCT: Final = "questions, distinct"
WORKLOADS: Final[dict[str, Callable[[Texts], Iterator[str]]]] = {
    "questions, repeated": Texts.repeated,
    _DISTINCT: Texts.distinct,
    "actions": Texts.pressed,
    "dialogues": Texts.mixed,
}


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    seconds: float
    rounds: int
    at_once: Sequence[int]
    workers: Sequence[int]
    sent: int  # messages to four processes, none of which may be lost


QUICK: Final = Plan(5, 2, (1, 16), (2,), 1_000)
FULL: Final = Plan(10, 2, (1, 16, 64, 256), (1, 2, 4), 10_000)


def measure(plan: Plan) -> Results:
    """Both systems, in turns, under each load of the plan."""
    results = Results()
    for workers in plan.workers:
        with ExitStack() as stack:
            systems: list[System] = [
                stack.enter_context(our_system(workers)),
                stack.enter_context(stock_system(workers)),
            ]
            asyncio.run(_measure(plan, workers, systems, results))
            for system in systems:
                place = (system.name, workers)
                results.starts[place] = system.running.start_seconds
                results.largest[place] = system.running.resident_megabytes()
                results.together[place] = system.running.proportional_megabytes()
    return results


async def _measure(plan: Plan, workers: int, systems: Sequence[System], results: Results) -> None:
    await _warm_up(systems, workers)
    questions = {system.name: Texts(0).distinct() for system in systems}
    for turn in range(plan.rounds):
        for workload in WORKLOADS:
            # Distinct questions go on where the last run ended.
            for at_once in plan.at_once:
                for system in systems:
                    seed = 1 + turn * 1000 + at_once
                    texts = _texts(workload, seed, questions[system.name])
                    run = await saturate(system, texts, at_once, plan.seconds)
                    results.add(Key(system.name, workers, workload, at_once), run)
            stock = results.runs[Key(systems[-1].name, workers, workload, max(plan.at_once[:2]))]
            for system in systems:
                texts = _texts(workload, 7 + turn, questions[system.name])
                run = await keep_pace(system, texts, _PACE * stock.per_second, plan.seconds)
                results.add(Key(system.name, workers, workload, 0), run)


async def _warm_up(systems: Sequence[System], workers: int) -> None:
    """Dialogues for all; each question was asked of most processes, as on any day but the first."""
    for system in systems:
        await saturate(system, Texts(0).mixed(), 4, _WARM_UP_SECONDS)
    ours, _ = systems  # stock Rasa remembers no text
    for _ in range(2 * workers if workers > 1 else 1):
        await ask_once(ours, reversed(Texts(0).popular), 8)


def _texts(workload: str, seed: int, distinct: Iterator[str]) -> Iterator[str]:
    return distinct if workload == _DISTINCT else WORKLOADS[workload](Texts(seed))


def main() -> None:
    """Measures, writes BENCH.md and prints the ratios last."""
    configure_logging()
    is_quick = bool(os.environ.get("QUICK"))
    plan = QUICK if is_quick else FULL
    results = measure(plan)
    with tempfile.TemporaryDirectory() as folder:
        profile = where_time_goes.measure(Path(folder))
    told = Told(
        results,
        lengths.measure(is_quick),
        bursts.measure(),
        delivery.measure(plan.sent),
        profile,
    )
    write_head(report(told, is_quick))
    draw(results)
    if not is_quick:
        with redirect_stdout(StringIO()) as told_by_search:
            search_speed.main()
        rows = told_by_search.getvalue()
        write_section("Searches among 1,000 to 100,000 wordings", f"```\n{rows}```\n")
    sys.stdout.write("\n".join(ratios(told)) + "\n")


if __name__ == "__main__":
    main()
