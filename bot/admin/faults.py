"""What does not fit in a form of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default


@dataclass(frozen=True)
class Fault:
    """What does not fit in a field: the key of the sentence, and its blanks."""

    field: str
    key: str
    blanks: Mapping[str, str] = default(default_factory=dict)
