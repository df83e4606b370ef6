"""What is installed is what the lock names, package by package."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest

LOCK = Path("requirements-dev.lock").read_text(encoding="utf-8")
PINS = re.findall(r"^([a-z0-9._-]+)==([^\s;+]+)", LOCK, re.MULTILINE | re.IGNORECASE)


@pytest.mark.parametrize(("name", "pinned"), PINS)
def test_each_package_is_installed_at_its_locked_version(name: str, pinned: str) -> None:
    assert version(name).partition("+")[0] == pinned
