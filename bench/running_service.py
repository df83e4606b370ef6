"""A service started for a measurement, and what it costs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE_MB: Final = os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass(frozen=True)
class RunningService:
    """A served assistant: where it answers, and how long it took to."""

    url: str
    process: int
    start_seconds: float

    def cpu_seconds(self) -> float:
        """The processor time that the process has used."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident_megabytes(self) -> float:
        """The memory that the process holds, shared pages included."""
        pages = int(Path(f"/proc/{self.process}/statm").read_text().split()[1])
        return pages * _PAGE_MB


@contextmanager
def serve(state: Path, **variables: str) -> Iterator[RunningService]:
    """Runs the service on a free port with its state in a folder of its own."""
    command = [str(Path(sys.executable).with_name("talentbot")), "serve", "--port", "0"]
    started = time.perf_counter()
    environment = {**os.environ, "STATE_FOLDER": str(state), **variables}
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
