"""A Redis that dies, hangs, fills up, slows down or turns into something else under load."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from bot import keys
from bot.reply import Reply
from tests.failing_store import Line, Store
from tests.faults.answers import ask, assert_answered_once, assert_nothing_lost, assert_sorry
from tests.live_service import LiveService, Resident
from tests.load import load


@contextmanager
def limited(failing: Store, **settings: int) -> Iterator[None]:
    """Redis with other settings while the block runs."""
    with failing.client() as client:
        before = {name: client.config_get(name)[name] for name in settings}
        for name, value in settings.items():
            client.config_set(name, value)
        try:
            yield
        finally:
            for name, value in before.items():
                client.config_set(name, value)


def test_killed_and_started_again_under_load_it_lost_nothing(
    served: LiveService, failing: Store
) -> None:
    with load(served.url) as going:
        going.await_more(10)
        failing.die()
        time.sleep(1)
        failing.come_back()
        going.await_more(20)

    assert_nothing_lost(going)


def test_frozen_for_five_seconds_under_load_it_lost_nothing(
    served: LiveService, failing: Store
) -> None:
    with load(served.url) as going:
        going.await_more(10)
        failing.freeze(signal.SIGSTOP)
        time.sleep(5)
        failing.freeze(signal.SIGCONT)
        going.await_more(20)

    assert_nothing_lost(going)


def test_while_it_is_away_people_are_told_and_then_answered(
    failing: Store, someone: Resident
) -> None:
    failing.die()
    try:
        assert_sorry(ask(someone))
    finally:
        failing.come_back()

    assert_answered_once(someone)


def test_full_memory_under_load_loses_nothing(served: LiveService, failing: Store) -> None:
    with load(served.url) as going:
        going.await_more(10)
        with limited(failing, maxmemory=1):
            time.sleep(1)
        going.await_more(20)

    assert going.failures
    assert_nothing_lost(going)


def test_while_its_memory_is_full_people_are_told_and_then_answered(
    failing: Store, someone: Resident
) -> None:
    with limited(failing, maxmemory=1):
        assert_sorry(ask(someone))

    assert_answered_once(someone)


def test_a_full_disk_loses_nothing_that_was_acknowledged(
    served: LiveService, failing: Store
) -> None:
    with load(served.url) as going:
        going.await_more(10)
        failing.fill_disk()
        failing.await_death()  # it writes nothing that it could not keep
        failing.come_back()
        going.await_more(20)

    assert_nothing_lost(going)


def test_all_its_connections_cut_under_load_lose_nothing(served: LiveService, line: Line) -> None:
    with load(served.url) as going:
        going.await_more(10)
        for _ in range(3):
            line.cut()
            going.await_more(10)

    assert_nothing_lost(going)


def test_a_slow_one_is_waited_for(line: Line, someone: Resident) -> None:
    line.delay = 0.1
    try:
        assert ask(someone).status_code == 200
    finally:
        line.delay = 0.0

    assert_answered_once(someone)


def test_one_that_only_reads_is_a_problem_until_it_writes(
    failing: Store, someone: Resident
) -> None:
    with failing.client() as client:
        client.execute_command("REPLICAOF", "127.0.0.1", "1")
        try:
            assert_sorry(ask(someone))
            assert someone.client.get("/sessions/me").status_code == 200
        finally:
            client.execute_command("REPLICAOF", "NO", "ONE")

    assert_answered_once(someone)


def test_one_that_takes_no_more_connections_is_a_problem_until_it_does(
    failing: Store, line: Line, someone: Resident
) -> None:
    with limited(failing, maxclients=1):
        line.cut()
        assert_sorry(ask(someone))

    assert_answered_once(someone)


def test_a_stream_of_events_goes_on_after_its_restart(
    served: LiveService, failing: Store, someone: Resident
) -> None:
    key = keys.events(someone.conversation)
    reply = Reply(id="kept", status="handover", lang="en", text="Staff A is here.")
    with failing.client() as client:
        client.xadd(key, {"reply": reply.model_dump_json(by_alias=True)})
    failing.die()
    failing.come_back()

    data = ""
    while not data:  # a page comes back when its stream ends
        with someone.client.stream("GET", "/events") as stream:
            data = next((line for line in stream.iter_lines() if line.startswith("data: ")), "")
    assert '"kept"' in data


def test_an_emptied_one_ends_sessions_and_leaves_the_answers(
    served: LiveService, failing: Store, someone: Resident
) -> None:
    with failing.client() as client:
        kept = {key: client.dump(key) for key in client.scan_iter("{knowledge}*")}
        client.flushall()
        try:
            over = ask(someone)
            assert over.status_code == 401
            assert over.json()["detail"]
            fresh = Resident(served, "zh-HK")
            assert ask(fresh).json()["replies"][-1]["status"] == "answered"
        finally:
            for key, value in kept.items():
                client.restore(key, 0, value, replace=True)


def test_a_key_of_another_kind_harms_only_its_conversation(
    served: LiveService, failing: Store, someone: Resident
) -> None:
    with failing.client() as client:
        client.set(keys.transcript(someone.conversation), "not a stream")
    assert_sorry(ask(someone))

    other = Resident(served, "zh-HK")
    assert ask(other).status_code == 200
    with failing.client() as client:
        client.delete(keys.transcript(someone.conversation))
    assert ask(someone).json()["replies"][-1]["status"] == "answered"


def test_an_unreadable_conversation_begins_anew(failing: Store, someone: Resident) -> None:
    """One of an older or a newer format, or damaged."""
    someone.press('/ask_entry{"entry": "living.pets"}')
    with failing.client() as client:
        for key in client.scan_iter(keys.tracker(someone.conversation) + "*"):
            kind = client.type(key)
            client.delete(key)
            _damage(client, key, kind)

    assert_answered_once(someone)


def _damage(client: redis.Redis, key: bytes, kind: bytes) -> None:
    if kind == b"string":
        client.set(key, '{"format": 0, "events"')
    elif kind == b"list":
        client.rpush(key, '{"format": 0, "events"')
    else:
        client.hset(key, "format", "0")
