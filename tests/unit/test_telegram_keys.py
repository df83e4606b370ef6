"""The names of the Telegram channel's keys."""

from __future__ import annotations

import re

from bot.channels.telegram import keys


def _node(key: str) -> str:
    """The part of a key that decides its node of a cluster."""
    found = re.search(r"{(.+?)}", key)
    assert found
    return found[1]


def test_what_one_script_touches_is_on_one_node() -> None:
    of_queue = [keys.due("q"), keys.work("q", "7"), keys.tries("q"), keys.seen("q", 1)]
    of_scope = [keys.slots("telegram:7"), keys.held("telegram:7")]

    assert len({_node(key) for key in of_queue}) == 1
    assert len({_node(key) for key in of_scope}) == 1


def test_an_erasure_names_every_key_of_a_chat() -> None:
    assert set(keys.of_chat(7)) == {keys.state(7), keys.answers(7), keys.buttons(7)}
