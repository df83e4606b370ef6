"""A backup taken while residents ask, Redis destroyed, and all of it put back."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import redis
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.fakes.collector import Collector
from tests.live_service import COMMAND, LiveService, Resident, environment, link_models
from tests.load import Load, load


@pytest.fixture
def collector() -> Iterator[Collector]:
    collecting = Collector()
    yield collecting
    collecting.stop()


ASKED = "When does Shenzhen Bay Port close?"


def command(state: Path, *words: str) -> str:
    done = subprocess.run([COMMAND, *words], env=environment(state), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def change_something(service: LiveService) -> Any:
    """Whatever staff do goes into the audit; what is in it then."""
    deed = {"actor": "a", "action": "b", "subject": "c", "reason": "d", "details": "{}"}
    with redis.Redis.from_url(service.redis_url) as store:
        store.xadd("audit", deed)
    return audited(service)


def audited(service: LiveService) -> Any:
    with redis.Redis.from_url(service.redis_url) as store:
        return store.xrange("audit")


def booked(someone: Resident) -> Any:
    for said in ("I want to book an appointment", "tax", "the earliest", "yes"):
        someone.say(said)
    return someone.stored()["appointments"]


def assert_log_names_nobody(log: str, someone: Resident) -> None:
    """Each line is an object; each request has one, without token, conversation or text."""
    lines = [json.loads(line) for line in log.splitlines()]
    answered = [line for line in lines if line.get("route") == "/api/v1/messages"]
    assert len(answered) > 20
    assert {line["channel"] for line in answered} == {"web"}
    for secret in (someone.conversation, someone.opened["token"], "Shenzhen"):
        assert secret not in log


def assert_traced(spans: Sequence[Span], someone: Resident) -> None:
    """A request leads to its turn, that to match, action and Redis; nobody is named."""
    by_id = {span.span_id: span for span in spans}

    def path(span: Span) -> list[str]:
        above = by_id.get(span.parent_span_id)
        return [*(path(above) if above else []), span.name]

    paths = {" ".join(path(span)) for span in spans}
    assert {"request turn match", "request turn action"} <= paths
    assert any(way.startswith("request turn EVAL") for way in paths)
    for secret in (someone.conversation, someone.opened["token"], "Shenzhen"):
        assert secret not in str(spans)


def assert_acknowledged_is_there(service: LiveService, going: Load, until: dict[str, int]) -> None:
    """The turns that were answered before the mark are in the transcripts, in their order."""
    going.url = service.url
    for name, count in until.items():
        assert len(going.stored(name)) >= count, name


def test_after_redis_is_destroyed_all_that_was_marked_is_there(
    tmp_path: Path, collector: Collector
) -> None:
    state, file = link_models(tmp_path / "state"), tmp_path / "backup"
    first = LiveService.start(state, LOG_FORMAT="json", OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)
    try:
        someone, forgotten = Resident(first), Resident(first)
        before = someone.post(text=ASKED, message_id="kept").json()
        appointments = booked(someone)
        forgotten.say(ASKED)
        told = change_something(first)
        with load(first.url) as going:
            going.await_more(20)
            until = {name: len(said) for name, said in going.answered.items()}
            command(state, "backup", str(file))
            going.await_more(5)
        assert forgotten.client.delete("/sessions/me").status_code == 200
    finally:
        first.stop()
    assert_log_names_nobody(first.log(), someone)
    assert_traced(collector.spans, someone)
    shutil.rmtree(state / "redis")

    said = command(state, "restore", str(file))

    assert "Erased again: 1 conversations." in said
    second = LiveService.start(state)
    try:
        assert_acknowledged_is_there(second, going, until)
        someone.client.base_url = f"{second.url}/api/v1"
        forgotten.client.base_url = f"{second.url}/api/v1"
        assert someone.post(text=ASKED, message_id="kept").json() == before
        assert someone.stored()["appointments"] == appointments
        assert someone.say(f"{ASKED} On Sunday?")[-1]["status"] == "answered"
        assert forgotten.client.get("/sessions/me").status_code == 401
        assert audited(second) == told
    finally:
        second.stop()
