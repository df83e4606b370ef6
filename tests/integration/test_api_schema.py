"""The resident API, held to the OpenAPI document that the service gives of itself.

EXAMPLES says how many requests each call gets (`make fuzz-api`); without, few and always the same.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from actions.callbacks.consent import current_consent
from bot.payload import ALLOWED, HANDOVER
from tests.fakes.callback_form import PHONE
from tests.live_service import LiveService, Resident

CALLS: Final = (
    ("POST", "/api/v1/sessions"),
    ("GET", "/api/v1/sessions/me"),
    ("POST", "/api/v1/sessions/me/token"),
    ("POST", "/api/v1/sessions/resume"),
    ("GET", "/api/v1/sessions/me/transcript"),
    ("DELETE", "/api/v1/sessions/me"),
    ("POST", "/api/v1/messages"),
    ("POST", "/api/v1/feedback"),
    ("GET", "/api/v1/files/{name}"),
    ("GET", "/api/v1/callbacks/form"),
    ("POST", "/api/v1/callbacks"),
)
ENDLESS: Final = ("GET", "/api/v1/events")  # it answers until the page goes
EXAMPLES: Final = int(os.environ.get("EXAMPLES") or 12)
CHECKS: Final = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,  # of bodies; a parameter nobody reads is no fault
]
# One conversation may send 30 messages a minute; the service is to be tried, not its limit.
PER_SESSION: Final = 20
BODIES: Final = {
    "/api/v1/messages": {"text": "thanks", "message_id": "m"},
    "/api/v1/feedback": {"reply": "r", "helpful": True},
    "/api/v1/callbacks": {"message_id": "m", "name": "a", "reach": "b", "topic": "tax"},
}
ENDING: Final = {("DELETE", "/api/v1/sessions/me"), ("POST", "/api/v1/sessions/me/token")}
OPEN: Final = {
    ("POST", "/api/v1/sessions"),
    ("POST", "/api/v1/sessions/resume"),
    ("GET", "/api/v1/files/{name}"),
    ("GET", "/api/v1/callbacks/form"),
}
# What the document's types cannot say: without it nearly nothing would get past the first check.
SENSIBLE: Final[dict[str, st.SearchStrategy[dict[str, Any]]]] = {
    "/api/v1/messages": st.one_of(
        st.fixed_dictionaries({"text": st.text(min_size=1, max_size=60), "payload": st.none()}),
        st.fixed_dictionaries(
            {
                "text": st.sampled_from(
                    ["thanks", "What is the GBA subsidy?", "我想預約", "香港身份证"]
                ),
                "payload": st.none(),
            }
        ),
        st.fixed_dictionaries(
            {
                "payload": st.builds(
                    lambda intent, name, value: f"/{intent}{json.dumps({name: value})}",
                    st.sampled_from(sorted(ALLOWED | HANDOVER)),
                    st.sampled_from(["entry", "locale", "service", "answer", "audience", "topic"]),
                    st.text(max_size=20) | st.sampled_from(["zh-Hant", "gba_subsidy", "hk"]),
                )
            }
        ),
    ).flatmap(lambda body: st.uuids().map(lambda name: {**body, "message_id": name.hex})),
    "/api/v1/callbacks": st.fixed_dictionaries(
        {
            "message_id": st.uuids().map(lambda name: name.hex),
            "name": st.text(min_size=1, max_size=30) | st.just("Test Person"),
            "reach": st.text(max_size=30) | st.sampled_from([PHONE, "a@example.org"]),
            "consent": st.just(current_consent().version),
            "day": st.none(),
        }
    ),
}
# What is answered before the body is looked at; the tries would be for nothing.
HELD_UP: Final = {401, 429}


class Visitor:
    """A resident who takes a new session before the old one is used up or given back."""

    def __init__(self, service: LiveService) -> None:
        self._service = service
        self._left = 0
        self._resident: Resident | None = None

    def headers(self) -> dict[str, str]:
        """What proves the session of the next call."""
        if not self._left:
            self.close()
            self._resident, self._left = Resident(self._service), PER_SESSION
        self._left -= 1
        assert self._resident is not None
        return {"Authorization": str(self._resident.client.headers["Authorization"])}

    def close(self) -> None:
        """Takes a new session for the next call."""
        if self._resident is not None:
            self._resident.client.close()
        self._left = 0


@pytest.fixture(scope="module")
def document(service: LiveService) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{service.url}/openapi.json").json()
    return found


def test_every_call_of_the_document_is_tried(document: dict[str, Any]) -> None:
    documented = {
        (method.upper(), path) for path, methods in document["paths"].items() for method in methods
    }

    assert documented == {*CALLS, ENDLESS}


def test_a_call_that_needs_a_session_says_so_and_refuses_without(
    service: LiveService, document: dict[str, Any]
) -> None:
    refusing = {
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method, call in methods.items()
        if call.get("security")
    }

    assert refusing == {*CALLS, ENDLESS} - OPEN
    for method, path in refusing:
        for headers in ({}, {"Authorization": "Bearer x.y.z"}, {"Authorization": "Basic eDp5"}):
            answer = httpx.request(
                method, service.url + path, headers=headers, json=BODIES.get(path)
            )
            assert answer.status_code == 401, (method, path, headers)
            assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("last", ["0", "-1", "9" * 400, "a-b", "$", "\xff", "*"])
def test_a_stream_begins_wherever_a_page_says_it_was(resident: Resident, last: str) -> None:
    headers = {"Last-Event-ID": last.encode("latin-1")}

    with resident.client.stream("GET", "/events", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
    assert resident.press("/deny")


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("method", "path"), CALLS, ids=lambda part: str(part).rpartition("/")[2])
def test_a_call_answers_as_the_document_says(
    service: LiveService,
    document: dict[str, Any],
    method: str,
    path: str,
    record_property: Callable[[str, object], None],
) -> None:
    call = document["paths"][path][method.lower()]
    call.pop("security", None)  # who asks is proved here, and is not to be varied
    operation = schemathesis.openapi.from_dict(document)[path][method]
    held_to = CHECKS if "requestBody" in call else CHECKS[:-1]
    visitor = Visitor(service)
    seen: Counter[int] = Counter()

    @settings(
        max_examples=EXAMPLES,
        derandomize="EXAMPLES" not in os.environ,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(*(operation.as_strategy(mode) for mode in GenerationMode)),
        sensible=st.none() | SENSIBLE.get(path, st.none()),
    )
    def try_it(case: Any, sensible: dict[str, Any] | None) -> None:
        if sensible and case.meta.generation.mode is GenerationMode.POSITIVE:
            case.body = {**case.body, **sensible}
        response = case.call(base_url=service.url, headers=visitor.headers())
        seen[response.status_code] += 1
        if (method, path) in ENDING:
            visitor.close()
        case.validate_response(response, checks=held_to)

    try_it()
    visitor.close()
    record_property(f"{method} {path}", dict(sorted(seen.items())))
    held_up = sum(count for status, count in seen.items() if status in HELD_UP)
    assert held_up <= sum(seen.values()) / 50, seen
