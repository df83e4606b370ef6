"""Every family of keys is on the map of what is stored (docs/privacy.md)."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.contracts.test_cluster_keys import MODULES, families
from tests.data_map import families as rows
from tests.data_map import family_of

NO_KEYS = {"bot.keys": {"bell"}}  # a channel, which keeps nothing


@pytest.mark.parametrize("name", MODULES)
def test_every_family_has_a_row(name: str) -> None:
    found = dict(families(import_module(name)))
    missing = {family for family, key in found.items() if family_of(key) is None}

    assert missing == NO_KEYS.get(name, set())


def test_no_row_stands_for_nothing() -> None:
    keys = [key for name in MODULES for _, key in families(import_module(name))]

    unused = [row.key for row in rows() if not any(family_of(key) == row for key in keys)]

    assert unused == []


def test_what_is_a_conversations_own_is_erased_with_it() -> None:
    from bot import keys
    from bot.channels.telegram import keys as telegram
    from bot.handover import keys as desk

    own = [
        *keys.of_conversation("web:1"),
        *desk.of_conversation("web:1"),
        *telegram.of_chat(1),
    ]

    for key in own:
        family = family_of(key)
        assert family and family.erased == "with the conversation", key
