"""Where the knowledge package finds its files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class KnowledgeSettings:
    """The folders of entries and built files, and the encoder's name."""

    entries: Path
    calibration: Path
    follow_ups: Path
    kept: Path
    models: Path
    encoder: str | None

    @classmethod
    def from_env(cls) -> Self:
        """The settings that the environment and the defaults give."""
        return cls(
            entries=Path(os.environ.get("ENTRIES") or ROOT / "knowledge" / "entries"),
            calibration=ROOT / "knowledge" / "calibration.jsonl",
            follow_ups=ROOT / "knowledge" / "follow_ups.jsonl",
            kept=ROOT / "knowledge" / "kept.jsonl",
            models=state_folder() / "models",
            encoder=os.environ.get("ENCODER") or None,
        )


def state_folder() -> Path:
    """The folder of everything that is built or stored, `var` unless STATE_FOLDER names one."""
    return Path(os.environ.get("STATE_FOLDER") or ROOT / "var").resolve()
