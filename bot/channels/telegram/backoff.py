"""How long to wait after failures in a row."""

from __future__ import annotations

import random
from typing import Final

_FIRST: Final = 0.5  # seconds
_LONGEST: Final = 60.0  # seconds
_DOUBLINGS: Final = 7  # by then the longest is reached


def wait_after(failures: int) -> float:
    """Seconds before the next try: doubled with each failure, and never the same for all."""
    pause = min(_LONGEST, _FIRST * 2.0 ** min(failures, _DOUBLINGS))
    return pause * random.uniform(0.5, 1.0)  # noqa: S311 - spreads tries, guards nothing
