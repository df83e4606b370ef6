"""What a message costs: latency, processor time, memory, start. Run by `make bench`."""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

import httpx

from bench.report_file import write_head
from bench.running_service import RunningService, serve
from knowledge.questions import Question, read_questions
from knowledge.settings import ROOT, state_folder

_QUESTIONS: Final = ROOT / "tests" / "quality" / "held_out.jsonl"
_WARM_UP: Final = 50
_EACH: Final = 20  # messages of one conversation, below the limit a minute


@dataclass(frozen=True)
class Run:
    """The figures of one load: times in milliseconds."""

    concurrency: int
    messages: int
    failures: int
    times: list[float]
    seconds: float
    cpu_ms: float


def main() -> None:
    """Measures, and writes BENCH.md."""
    questions = [q for q in read_questions(_QUESTIONS) if q.entry]
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        (state / "models").symlink_to(state_folder() / "models")
        with serve(state) as service:
            asyncio.run(_load(service, questions[:_WARM_UP], 1))
            runs = [asyncio.run(_load(service, questions, n)) for n in (1, 16)]
            memory = service.resident_megabytes()
    report = _report(service, runs, memory)
    write_head(report)
    sys.stdout.write(report)


async def _load(service: RunningService, questions: Sequence[Question], concurrency: int) -> Run:
    chunks = [questions[i : i + _EACH] for i in range(0, len(questions), _EACH)]
    waiting = iter(chunks)
    times: list[float] = []
    failures: list[int] = []

    async def converse(client: httpx.AsyncClient) -> None:
        for chunk in waiting:
            opened = (await client.post("/api/v1/sessions", json={})).json()
            headers = {"Authorization": f"Bearer {opened['token']}"}
            for question in chunk:
                body = {"text": question.text, "message_id": uuid4().hex}
                begun = time.perf_counter()
                answer = await client.post("/api/v1/messages", json=body, headers=headers)
                times.append((time.perf_counter() - begun) * 1000)
                if answer.status_code != httpx.codes.OK:
                    failures.append(answer.status_code)

    cpu, begun = service.cpu_seconds(), time.perf_counter()
    async with httpx.AsyncClient(base_url=service.url, timeout=60) as client:
        await asyncio.gather(*(converse(client) for _ in range(concurrency)))
    seconds = time.perf_counter() - begun
    spent = (service.cpu_seconds() - cpu) * 1000 / len(times)
    return Run(concurrency, len(times), len(failures), times, seconds, spent)


def _report(service: RunningService, runs: Sequence[Run], memory: float) -> str:
    rows = [
        f"| {run.concurrency} | {run.messages} | {run.failures} | {_share(run, 0.5):.1f} |"
        f" {_share(run, 0.95):.1f} | {_share(run, 0.99):.1f} |"
        f" {run.messages / run.seconds:.0f} | {run.cpu_ms:.1f} |"
        for run in runs
    ]
    return "\n".join(
        [
            "# Measurements",
            "",
            "Written by `make bench`: distinct questions in three scripts, none asked twice in a",
            "run, through the resident API on one process with its own Redis, which syncs every",
            "write to disk. The load generator shares the cores. Times of shared machines vary;",
            "compare only figures of one run.",
            "",
            f"- Machine: {os.cpu_count()} cores, {platform.machine()},"
            f" Python {platform.python_version()}",
            f"- Start: {service.start_seconds:.1f} s from the command to the first answer",
            f"- Memory: {memory:.0f} MB resident after the run",
            "",
            "| at once | messages | failures | p50 ms | p95 ms | p99 ms | messages/s |"
            " CPU ms/message |",
            "|-|-|-|-|-|-|-|-|",
            *rows,
            "",
        ]
    )


def _share(run: Run, share: float) -> float:
    return statistics.quantiles(run.times, n=1000)[round(share * 1000) - 1]


if __name__ == "__main__":
    main()
