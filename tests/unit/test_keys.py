"""The names of the keys in Redis."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot import keys
from bot.adjustable.live import seconds_kept

FAMILIES: dict[str, Callable[[str], str]] = {
    "tracker": keys.tracker,
    "lock": keys.lock,
    "waiting": keys.waiting,
    "replies": keys.replies,
    "transcript": keys.transcript,
    "feedback": keys.feedback,
    "rate": keys.rate,
    "session": keys.session,
    "events": keys.events,
}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_conversations_keys_share_one_node_of_a_cluster(family: str) -> None:
    assert FAMILIES[family]("web:1") == f"{family}:{{web:1}}"


def test_an_erasure_names_every_key_that_holds_something() -> None:
    # A lock and its line end with the turns.
    holding = {name(conversation := "web:1") for name in FAMILIES.values()}

    assert set(keys.of_conversation(conversation)) == holding - {
        keys.lock(conversation),
        keys.waiting(conversation),
    }


def test_what_people_said_expires_as_the_privacy_notice_says() -> None:
    assert seconds_kept("conversations") == 30 * 24 * 3600
