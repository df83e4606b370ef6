"""Runs one target under atheris until its runs are done or something is raised."""

from __future__ import annotations

import argparse
import hashlib
import importlib
from pathlib import Path
from types import ModuleType
from typing import Final

import atheris

from fuzz.names import PARSERS

_MOST_BYTES: Final = 1500


def main() -> None:
    """Reads the command line and fuzzes."""
    parser = argparse.ArgumentParser(prog="python -m fuzz")
    parser.add_argument("parser", choices=PARSERS)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=0, help="stop after so many")
    parser.add_argument("--timeout", type=int, default=20, help="seconds that a text may take")
    parser.add_argument("--folder", type=Path, default=Path("var/fuzz"))
    given = parser.parse_args()
    atheris.enabled_hooks.add("str")  # comparisons of texts guide the search as branches do
    with atheris.instrument_imports(include=["bot", "actions", "knowledge"]):
        target = importlib.import_module(f"fuzz.targets.{given.parser}")
    folder = _corpus(given.folder / given.parser, target)
    # Far longer than what is read, bytes only repeat what shorter ones found.
    longest = min(4 * max(map(len, target.SEEDS)), _MOST_BYTES)
    limits = [f"-max_total_time={given.seconds}", f"-timeout={given.timeout}"]
    crashes = f"-artifact_prefix={given.folder}/{given.parser}-"
    options = [f"-runs={given.runs}", f"-max_len={longest}", *limits, crashes]
    atheris.Setup(["fuzz", str(folder), *options], target.try_bytes)
    atheris.Fuzz()


def _corpus(folder: Path, target: ModuleType) -> Path:
    """The folder of what led somewhere so far, with the seeds in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in target.SEEDS:
        (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    return folder


if __name__ == "__main__":
    main()
