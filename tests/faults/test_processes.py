"""Processes of ours that die, hang or are replaced while residents ask."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import httpx

from tests.failing_store import Line, Store
from tests.faults.answers import ASKED, ask, assert_answered_once, assert_nothing_lost
from tests.faults.conftest import await_health
from tests.live_service import COMMAND, LiveService, Resident, environment
from tests.load import load
from tests.processes import children, leader_of


def workers_of(served: LiveService) -> list[int]:
    return children(leader_of(served.process.pid))


@contextmanager
def held(failing: Store) -> Iterator[None]:
    """Turns begin while the block runs, and none of them ends."""
    failing.freeze(signal.SIGSTOP)
    try:
        yield
    finally:
        failing.freeze(signal.SIGCONT)


def test_a_process_killed_under_load_loses_nothing(served: LiveService) -> None:
    with load(served.url) as going:
        going.await_more(10)
        os.kill(workers_of(served)[0], signal.SIGKILL)
        going.await_more(30)

    assert_nothing_lost(going)


def test_all_processes_killed_at_once_lose_nothing(served: LiveService) -> None:
    with load(served.url) as going:
        going.await_more(10)
        for worker in workers_of(served):
            os.kill(worker, signal.SIGKILL)
        going.await_more(30)

    assert_nothing_lost(going)


def test_a_message_whose_process_was_killed_is_answered_once_when_sent_again(
    served: LiveService, failing: Store, someone: Resident
) -> None:
    killed: list[Exception] = []

    def try_it() -> None:
        try:
            ask(someone)
        except httpx.HTTPError as error:
            killed.append(error)

    with held(failing):
        asking = Thread(target=try_it)
        asking.start()
        asking.join(0.5)  # it is under way, and cannot end
        for worker in workers_of(served):
            os.kill(worker, signal.SIGKILL)
        asking.join()

    assert killed
    await_health(served)
    assert_answered_once(someone)


def test_a_killed_leader_is_followed_by_another_crew(served: LiveService) -> None:
    with load(served.url) as going:
        going.await_more(10)
        leader = leader_of(served.process.pid)
        os.kill(leader, signal.SIGKILL)
        going.await_more(10)
        await_health(served)

    assert leader_of(served.process.pid) != leader
    assert_nothing_lost(going)


def test_a_hung_process_leaves_the_others_answering(served: LiveService) -> None:
    hung = workers_of(served)[0]
    os.kill(hung, signal.SIGSTOP)
    try:
        other = Resident(served)
        assert other.say("When does Shenzhen Bay Port close?")[-1]["status"] == "answered"
    finally:
        os.kill(hung, signal.SIGCONT)


def test_a_restart_while_redis_is_slow_loses_nothing(served: LiveService, line: Line) -> None:
    line.delay = 0.02
    try:
        with load(served.url) as going:
            going.await_more(5)
            done = subprocess.run([COMMAND, "restart"], env=environment(served.state))
            going.await_more(5)
    finally:
        line.delay = 0.0

    assert done.returncode == 0
    assert going.failures == []
    assert_nothing_lost(going)


def test_a_connection_cut_before_the_answer_keeps_the_answer(
    served: LiveService, someone: Resident
) -> None:
    address = served.url.removeprefix("http://").split(":")
    body = f'{{"text": "{ASKED}", "message_id": "asked"}}'.encode()
    head = (
        "POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: {someone.client.headers['Authorization']}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((address[0], int(address[1]))) as connection:
        connection.sendall(head.encode() + body)

    assert_answered_once(someone)


def test_a_connection_cut_within_the_answer_gets_the_same_when_sent_again(
    served: LiveService, someone: Resident
) -> None:
    relay = Line(served.url)
    through = httpx.Client(base_url=f"http://127.0.0.1:{relay.port}/api/v1", timeout=30)
    through.headers = someone.client.headers
    body = {"text": ASKED, "message_id": "asked"}
    with through.stream("POST", "/messages", json=body) as begun:
        relay.cut()
        assert begun.status_code == 200
    relay.close()

    assert_answered_once(someone)
