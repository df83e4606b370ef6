"""The names of all keys: what is changed together is on one node of a Redis cluster."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from types import ModuleType
from typing import get_type_hints

import pytest

from knowledge.settings import ROOT

MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in ("bot", "actions", "knowledge")
    for path in (ROOT / package).rglob("keys.py")
)
# Families that are never changed together with another key.
ALONE = {
    "bot.keys": {
        *("bell", "outbox", "counts"),
        *("SITES", "SWITCHES", "PROPOSALS", "GAPS", "GAP_DECISIONS", "AUDIT", "TEST_RUNS"),
    },
    "bot.channels.telegram.keys": {"SUBSCRIBERS", "ANNOUNCED", "NOTICED", "leader"},
}
# Packages whose keys are all changed together with one another.
TOGETHER = {
    "knowledge.keys",
    "actions.appointments.keys",
    "actions.callbacks.keys",
    "bot.accounts.keys",
    "bot.handover.keys",
    "bot.adjustable.keys",
}
SAMPLES = {str: "{knowledge}:x", int: 1, date: date(2026, 12, 1)}


def families(module: ModuleType) -> Iterator[tuple[str, str]]:
    """The name of each family with the name of one of its keys."""
    for name, value in vars(module).items():
        if name.startswith("_"):
            continue
        if isinstance(value, str):
            yield name, value
        elif _is_family(value, module):
            yield name, _called(value)


def _is_family(value: object, module: ModuleType) -> bool:
    """Whether it is a function of the module that names one key."""
    is_own = inspect.isfunction(value) and value.__module__ == module.__name__
    return is_own and get_type_hints(value)["return"] is str


def _called(function: object) -> str:
    assert inspect.isfunction(function)
    hints = get_type_hints(function)
    own = function.__name__ == "filling"
    given = {
        name: SAMPLES[kind] if own or kind is not str else "x"
        for name, kind in hints.items()
        if name != "return"
    }
    return str(function(**given))


def tag(key: str) -> str | None:
    """What decides the node of a key, apart from the key itself."""
    found = re.search(r"{([^}]+)}", key)
    return found[1] if found else None


def test_every_package_with_keys_is_known() -> None:
    assert set(MODULES) == TOGETHER | set(ALONE)


@pytest.mark.parametrize("name", MODULES)
def test_each_family_names_its_node_or_stands_alone(name: str) -> None:
    found = dict(families(import_module(name)))

    assert found
    untagged = {family for family, key in found.items() if tag(key) is None}
    assert untagged == ALONE.get(name, set())


@pytest.mark.parametrize("name", sorted(TOGETHER))
def test_keys_that_change_together_share_one_node(name: str) -> None:
    assert len({tag(key) for _, key in families(import_module(name))}) == 1
