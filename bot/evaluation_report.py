"""The report of `talentbot eval`, for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from bot.evaluation_page import write_page
from bot.evaluation_runs import compare, read_run, save_run
from knowledge.evaluation import OUTCOMES, Judged, Outcome, confusions, groups, interval, judge_all
from knowledge.live import open_knowledge
from knowledge.questions import read_questions


def report(
    path: Path, html: Path | None = None, json: Path | None = None, old: Path | None = None
) -> None:
    """Asks the questions of a JSON Lines file and prints what came of them.

    Writes a page to `html` and the run to `json`; `old` is an earlier run to compare with.
    """
    before = read_run(old) if old else None
    judged = judge_all(open_knowledge(), read_questions(path))
    for line in _lines(judged):
        typer.echo(line)
    if before is not None:
        typer.echo()
        for line in compare(before, judged):
            typer.echo(line)
    if html:
        write_page(judged, path.name, html)
    if json:
        save_run(judged, json)


def _lines(judged: Sequence[Judged]) -> Iterator[str]:
    due = [item for item in judged if item.question.entry]
    gaps = [item for item in judged if not item.question.entry]
    yield f"{len(due)} questions with an entry, {len(gaps)} without; shares in %, 95 % intervals"
    yield from _table("with an entry", groups(due, lambda item: item.question.lang))
    yield from _table("without", groups(gaps, lambda item: item.question.lang))
    yield from _table("by topic", groups(due, lambda item: str(item.question.entry).split(".")[0]))
    yield "\nwrong answers (due, given, times)"
    yield from (f"  {wanted or '-'}  {given}  {n}" for wanted, given, n in confusions(judged))


def _table(title: str, rows: dict[str, Counter[Outcome]]) -> Iterator[str]:
    yield f"\n{title:14}" + "".join(f"{outcome:>22}" for outcome in OUTCOMES)
    for name, counts in rows.items():
        yield f"{name:14}" + "".join(f"{_share(counts, o):>22}" for o in OUTCOMES)


def _share(counts: Counter[Outcome], outcome: Outcome) -> str:
    total = counts.total()
    low, high = interval(counts[outcome], total)
    return f"{100 * counts[outcome] / total:.1f} [{100 * low:.1f} {100 * high:.1f}]"
