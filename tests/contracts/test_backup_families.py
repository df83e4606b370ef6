"""Of every family of keys it is decided whether a backup holds it."""

from __future__ import annotations

from importlib import import_module

import pytest

from bot.backup.families import KEPT, LEFT_OUT, is_kept, share_of
from tests.contracts.test_cluster_keys import ALONE, MODULES, TOGETHER, families, tag
from tests.data_map import families as rows


def test_each_family_is_decided_once() -> None:
    assert sorted([*KEPT, *LEFT_OUT]) == sorted(row.key for row in rows())


def test_what_has_no_end_is_left_out_only_where_it_is_made_anew() -> None:
    kept_long = {row.key for row in rows() if row.longest is None} & set(LEFT_OUT)

    assert kept_long == {"desk:{desk}:leases", "{format}:number"}


@pytest.mark.parametrize("name", sorted(TOGETHER))
def test_keys_that_change_together_are_read_in_one_step(name: str) -> None:
    keys = [key for _, key in families(import_module(name))]

    assert len({share_of(key) for key in keys}) == 1
    assert share_of(keys[0])


def test_a_conversations_keys_are_read_with_it() -> None:
    from bot import keys

    assert {tag(key) for key in keys.of_conversation("web:1")} == {"web:1"}
    assert not any(map(share_of, keys.of_conversation("web:1")))


def test_the_most_telling_family_decides() -> None:
    assert is_kept("{knowledge}:live")
    assert not is_kept("{knowledge}:vectors:7")
    assert is_kept("a-family-of-tomorrow")
    assert set(MODULES) == TOGETHER | set(ALONE)
