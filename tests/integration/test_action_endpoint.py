"""Actions in this process, and what a resident sees of one that fails."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis.asyncio
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.assistant import Assistant
from bot.conversations import Conversations
from bot.engine.action_endpoint import InProcessActions, validate_results_once
from bot.engine.dialogue import Dialogue
from bot.message import Message
from bot.payload import compose
from bot.settings import Settings
from knowledge.language import Lang

BROKEN = """
from rasa_sdk import Action


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
    validate_results_once()
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
    conversation = f"web:{uuid4().hex}"

    async def press(payload: str) -> list[tuple[str, str, str]]:
        message = Message(conversation, "web", uuid4().hex, payload=payload, lang=lang)
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
