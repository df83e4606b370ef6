"""Actions in this process, and what a resident sees of one that fails."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis.asyncio
import uvicorn
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.assistant import Assistant
from bot.conversations import Conversations
from bot.engine.action_endpoint import InProcessActions, RemoteActions
from bot.engine.breaker import FAILURES
from bot.engine.dialogue import Dialogue
from bot.engine.rasa_patches import mend_rasa
from bot.message import Message
from bot.payload import compose
from bot.settings import Settings
from knowledge.language import Lang

BROKEN = """
import asyncio

from rasa_sdk import Action
from rasa_sdk.interfaces import ActionExecutionRejection


class ShowEntry(Action):
    def name(self):
        return "action_show_entry"

    async def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(response="utter_answer", answer="half an answer")
        raise RuntimeError("the entry burnt")


class ReferToPerson(Action):
    def name(self):
        return "action_refer_to_person"

    async def run(self, dispatcher, tracker, domain):
        return []


class Slow(Action):
    def name(self):
        return "action_slow"

    async def run(self, dispatcher, tracker, domain):
        await asyncio.Event().wait()


class Rejecting(Action):
    def name(self):
        return "action_rejecting"

    async def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection(self.name(), "not now")
"""


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a package with an action that raises and one that says nothing."""
    name = f"broken_{uuid4().hex}"
    (tmp_path / f"{name}.py").write_text(BROKEN)
    monkeypatch.syspath_prepend(tmp_path)
    yield name
    sys.modules.pop(name, None)


def call(action: str) -> dict[str, Any]:
    tracker = {
        "sender_id": "c",
        "slots": {},
        "latest_message": {},
        "events": [],
        "paused": False,
        "active_loop": {},
        "latest_action_name": None,
    }
    return {"next_action": action, "sender_id": "c", "tracker": tracker, "domain": {}}


@pytest.mark.parametrize("action", ["action_show_entry", "action_that_nobody_wrote"])
async def test_a_failing_action_says_that_there_is_a_problem(
    broken: str, action: str, caplog: pytest.LogCaptureFixture
) -> None:
    result = await InProcessActions(broken).request(json=call(action))

    assert result == {"events": [], "responses": [{"response": "utter_technical_problem"}]}
    assert f"The action {action} failed." in caplog.text


async def test_one_failure_does_not_show_in_the_next_result(broken: str) -> None:
    endpoint = InProcessActions(broken)
    first = await endpoint.request(json=call("action_show_entry"))
    assert first is not None
    first["responses"].append("changed")
    first["events"].append("changed")

    second = await endpoint.request(json=call("action_show_entry"))

    assert second == {"events": [], "responses": [{"response": "utter_technical_problem"}]}


async def test_a_sound_action_gives_its_own_result(broken: str) -> None:
    result = await InProcessActions(broken).request(json=call("action_refer_to_person"))

    assert result == {"events": [], "responses": []}


def test_a_result_of_another_shape_is_still_refused() -> None:
    mend_rasa()
    action = RemoteAction("action_show_entry", None)

    assert action._validate_action_result({"events": [], "responses": []})
    with pytest.raises(ValidationError):
        action._validate_action_result({"events": "none", "responses": []})


@pytest.mark.parametrize(
    ("intent", "lang"),
    [("ask_entry", "zh-Hant"), ("ask_person", "zh-Hans"), ("ask_person", "en")],
)
async def test_a_resident_is_told_of_the_problem_in_their_language(
    broken: str, client: redis.asyncio.Redis, intent: str, lang: Lang
) -> None:
    dialogue = Dialogue.load(Settings.from_env().rasa_model, client, actions=broken)
    assistant = Assistant(dialogue, Conversations(client))
    conversation = f"terminal:{uuid4().hex}"

    async def press(payload: str) -> list[tuple[str, str, str]]:
        message = Message(conversation, "terminal", uuid4().hex, payload=payload, lang=lang)
        return [(r.status, r.lang, r.text) for r in await assistant.handle(message)]

    await press(compose("start_conversation", locale=lang))
    said = await press(compose(intent, entry="tax.hk-exemption.what"))

    sentence = dialogue.phrase("utter_technical_problem", lang)["text"]
    assert said == [("error", lang, sentence)]


async def test_the_second_failure_speaks_like_the_first(broken: str) -> None:
    endpoint = InProcessActions(broken)
    first = await endpoint.request(json=call("action_show_entry"))
    assert first is not None
    first["responses"][0].pop("response")  # as Rasa does

    second = await endpoint.request(json=call("action_show_entry"))

    assert second == {"events": [], "responses": [{"response": "utter_technical_problem"}]}


SORRY = {"events": [], "responses": [{"response": "utter_technical_problem"}]}


async def test_an_action_that_never_ends_is_given_up_and_then_not_tried(
    broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint = InProcessActions(broken, limit=0.02)
    for _ in range(FAILURES):
        assert await endpoint.request(json=call("action_slow")) == SORRY
    assert "not tried" not in caplog.text

    assert await endpoint.request(json=call("action_slow")) == SORRY

    assert "The action action_slow is not tried" in caplog.text
    sound = await endpoint.request(json=call("action_refer_to_person"))
    assert sound == {"events": [], "responses": []}, "others go on"


async def test_a_mistake_in_an_action_keeps_nobody_from_trying_it(
    broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint = InProcessActions(broken)
    for _ in range(FAILURES + 1):
        assert await endpoint.request(json=call("action_show_entry")) == SORRY

    assert "not tried" not in caplog.text


async def test_an_action_that_rejects_to_run_tells_rasa_so(broken: str) -> None:
    with pytest.raises(ClientResponseError) as raised:
        await InProcessActions(broken).request(json=call("action_rejecting"))

    assert raised.value.status == 400
    assert json.loads(raised.value.text)["action_name"] == "action_rejecting"


@pytest.fixture
async def server(broken: str) -> AsyncIterator[str]:
    """A server that runs the broken package as the SDK's does; its address."""
    executor = ActionExecutor()
    executor.register_package(broken)

    async def answer(request: Request) -> Response:
        try:
            return JSONResponse(await executor.run(await request.json()))
        except ActionExecutionRejection as rejection:
            told = {"action_name": rejection.action_name, "error": rejection.message}
            return JSONResponse(told, HTTPStatus.BAD_REQUEST)

    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        Starlette(routes=[Route("/webhook", answer, methods=["POST"])]), ws="none", log_config=None
    )
    serving = uvicorn.Server(config)
    task = asyncio.create_task(serving.serve([listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/webhook"
    serving.should_exit = True
    await task
    listener.close()


async def test_a_server_of_its_own_can_run_the_actions(server: str) -> None:
    remote = RemoteActions(server)

    assert await remote.request(json=call("action_refer_to_person")) == {
        "events": [],
        "responses": [],
    }
    assert await remote.request(json=call("action_show_entry")) == SORRY
    with pytest.raises(ClientResponseError) as raised:
        await remote.request(json=call("action_rejecting"))
    assert raised.value.status == 400


async def test_a_server_out_of_reach_is_a_problem_and_then_not_tried(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/webhook"
    remote = RemoteActions(url)
    for action in ("action_show_entry", "action_refer_to_person", *["action_slow"] * 3):
        assert await remote.request(json=call(action)) == SORRY
    assert "not tried" not in caplog.text

    assert await remote.request(json=call("action_show_entry")) == SORRY

    assert "not tried" in caplog.text
