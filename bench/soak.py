"""Whether memory stays flat under a load that goes on. Run by `make soak MINUTES=30`."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from dataclasses import dataclass, field
from typing import Final

from bench.load import Run, saturate
from bench.report_file import write_section
from bench.systems import OurSystem, our_system
from bench.texts import Texts

_WORKERS: Final = 2
_AT_ONCE: Final = 8
_WARM_UP: Final = 0.2  # of the time; caches fill meanwhile
_FLAT: Final = 0.03  # growth from there to the end that is no growth


@dataclass
class Soak:
    """The memory of the service over time, and all messages."""

    run: Run = field(default_factory=Run)
    samples: list[tuple[float, float]] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)
    """What Redis holds, in megabytes: each message adds to it, until its time is over."""

    def growth(self) -> float:
        """By what share the memory grew once warm: its last fifth against the one after warm-up."""
        end = self.samples[-1][0]
        warm = [mb for at, mb in self.samples if _WARM_UP * end <= at <= 2 * _WARM_UP * end]
        late = [mb for at, mb in self.samples if at >= (1 - _WARM_UP) * end]
        return sum(late) / len(late) / (sum(warm) / len(warm)) - 1


def main() -> None:
    """Soaks, and writes the section of BENCH.md; exits with 1 where memory grew or any failed."""
    minutes = float(os.environ.get("MINUTES") or 30)
    with our_system(_WORKERS) as system:
        soak = asyncio.run(_soak(system, minutes * 60))
    first, last = soak.samples[0][1], soak.samples[-1][1]
    text = (
        f"Written by `make soak MINUTES={minutes:g}`: {_WORKERS} processes, {_AT_ONCE} residents at"
        f" once who write dialogues. {len(soak.run.times)} messages, {soak.run.failures} failed."
        f" Memory of its processes, what they share counted once: {first:.0f} MB at the start,"
        f" {last:.0f} MB at the end; from the warm-up to the end it changed by"
        f" {soak.growth():+.1%}. Redis, which keeps what was said: {soak.kept[0]:.0f} MB, then"
        f" {soak.kept[-1]:.0f} MB.\n"
    )
    write_section("Soak", text)
    sys.stdout.write(text)
    sys.exit(soak.growth() > _FLAT or soak.run.failures > 0)


async def _soak(system: OurSystem, seconds: float) -> Soak:
    soak = Soak()
    begun, texts = time.monotonic(), Texts(5).mixed()
    while (now := time.monotonic() - begun) < seconds:
        kept = system.running.redis_megabytes()
        soak.samples.append((now, system.running.proportional_megabytes() - kept))
        soak.kept.append(kept)
        soak.run.add(await saturate(system, texts, _AT_ONCE, min(10.0, seconds / 20)))
    return soak


if __name__ == "__main__":
    main()
