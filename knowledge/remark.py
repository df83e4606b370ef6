"""What somebody who keeps the entries should look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

# error: a resident would be told wrong. warning: somebody should look. note: it could be better.
Severity = Literal["error", "warning", "note"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")


@dataclass(frozen=True)
class Remark:
    """One sentence about one entry or several, with how grave it is."""

    severity: Severity
    entries: tuple[str, ...]
    sentence: str
