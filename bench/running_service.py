"""A service started for a measurement, and what it costs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_KILO: Final = 1024


@dataclass(frozen=True)
class RunningService:
    """A served assistant: where it answers, and how long it took to."""

    url: str
    process: int
    start_seconds: float

    def cpu_seconds(self) -> float:
        """The processor time that it has used, its Redis and all its processes included."""
        return sum(_cpu_seconds(process) for process in tree_of(self.process))

    def resident_megabytes(self) -> float:
        """The memory of its largest process, shared pages included."""
        return max(_megabytes(process, "Rss") for process in tree_of(self.process))

    def proportional_megabytes(self) -> float:
        """The memory of all its processes, what they share counted once."""
        return sum(_megabytes(process, "Pss") for process in tree_of(self.process))

    def redis_megabytes(self) -> float:
        """What Redis has of it, which keeps what was said."""
        return sum(_megabytes(p, "Pss") for p in tree_of(self.process) if _is_redis(p))


@contextmanager
def serve(
    state: Path, variables: Mapping[str, str] | None = None, workers: int = 0
) -> Iterator[RunningService]:
    """Runs the service on a free port with its state in a folder of its own."""
    command = [str(Path(sys.executable).with_name("talentbot")), "serve", "--port", "0"]
    command += ["--workers", str(workers)] if workers else []
    started = time.perf_counter()
    environment = {**os.environ, "STATE_FOLDER": str(state), **(variables or {})}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        ready = next((line for line in process.stdout if line.startswith("Ready: ")), None)
        if ready is None:
            raise SystemExit("The service did not start.")
        seconds = time.perf_counter() - started
        yield RunningService(ready.removeprefix("Ready: ").strip(), process.pid, seconds)
    finally:
        process.terminate()
        process.wait()


def tree_of(process: int) -> list[int]:
    """A process and all that it started."""
    try:
        tasks = Path(f"/proc/{process}/task").iterdir()
        listed = [c for t in tasks for c in (t / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [process, *(each for child in listed for each in tree_of(int(child)))]


def _cpu_seconds(process: int) -> float:
    """Of a process, and of those of its children that have ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS


def _is_redis(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/comm").read_text().startswith("redis-server")
    except (FileNotFoundError, ProcessLookupError):
        return False


def _megabytes(process: int, kind: str) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")) / _KILO
