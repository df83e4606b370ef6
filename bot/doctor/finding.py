"""One thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """What was found, and what to do where it is not well."""

    area: str
    level: Level
    found: str
    remedy: str = ""

    def line(self) -> str:
        """The finding in a line for a terminal."""
        told = f"{self.level:4}  {self.area:10}{self.found}"
        return f"{told} {self.remedy}" if self.remedy else told
