"""What is done otherwise than in Rasa comes to the same as in Rasa."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError
from jsonschema import validate as validate_afresh
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    BotUttered,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine import rasa_patches
from bot.engine.action_endpoint import InProcessActions
from bot.engine.graph_runner import PlainGraphRunner
from bot.engine.processor import Processor
from bot.engine.rules import RememberingRulePolicy
from bot.errors import ModelError
from bot.settings import Settings

CONVERSATION = [
    '/start_conversation{"locale": "en"}',
    "When does Shenzhen Bay Port close?",
    "and on holidays?",
    '/ask_entry{"entry": "tax.hk-exemption.what"}',
    "深圳灣口岸幾點關？",
    "Hello",
    "I want to talk to a person",
    "/deny",
    "谢谢",
    "/nonsense_that_is_no_intent",
    "/affirm{not json}",
]


def open_processor(kind: type[MessageProcessor]) -> MessageProcessor:
    """A processor of the trained model with its conversations in memory."""
    trackers = InMemoryTrackerStore(None)
    says = TemplatedNaturalLanguageGenerator({})
    opened = kind(
        Settings.from_env().rasa_model,
        trackers,
        InMemoryLockStore(),
        says,
        action_endpoint=InProcessActions("actions"),
    )
    trackers.domain, says.responses = opened.domain, opened.domain.responses
    return opened


@pytest.fixture(scope="module")
def stock() -> MessageProcessor:
    return open_processor(MessageProcessor)


@pytest.fixture(scope="module")
def lean() -> MessageProcessor:
    rasa_patches.mend_rasa()
    return open_processor(Processor)


def without_times(events: list[Event]) -> list[dict[str, Any]]:
    """Events as dictionaries, but for what differs between two runs of the same."""
    told = [event.as_dict() for event in events]
    for event in told:
        event.pop("timestamp")
        event.get("metadata", {}).pop("model_id", None)
        event.pop("message_id", None)
        (event.get("parse_data") or {}).pop("message_id", None)
    return told


async def converse(processor: MessageProcessor) -> DialogueStateTracker:
    for text in CONVERSATION:
        await processor.handle_message(
            UserMessage(text, CollectingOutputChannel(), "same", message_id="m", metadata={})
        )
    return await processor.get_tracker("same")


async def test_a_whole_conversation_leaves_the_same_events(
    stock: MessageProcessor, lean: MessageProcessor
) -> None:
    expected, got = await converse(stock), await converse(lean)

    assert without_times(list(got.events)) == without_times(list(expected.events))
    assert got.current_slot_values() == expected.current_slot_values()


@pytest.mark.parametrize("text", CONVERSATION)
async def test_a_message_is_parsed_to_the_same(
    stock: MessageProcessor, lean: MessageProcessor, text: str
) -> None:
    message = UserMessage(text, None, "parsed", metadata={"remembered": {"locale": "en"}})

    expected = await stock.parse_message(message)
    got = await lean.parse_message(message)

    for parsed in (expected, got):
        parsed.pop("message_id", None)
        parsed.pop("metadata", None)
    assert got == expected


async def test_a_payload_runs_none_of_the_nlu(
    lean: MessageProcessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lean, "graph_runner", None)

    parsed = await lean.parse_message(UserMessage('/ask_entry{"entry": "a.b"}', None, "payload"))

    assert parsed["intent"]["name"] == "ask_entry"


def test_the_nodes_run_in_an_order_worked_out_once(lean: MessageProcessor) -> None:
    runner = lean.graph_runner
    assert isinstance(runner, PlainGraphRunner)
    order = [name for name, _ in runner._order_for(("select_prediction",))]

    assert order[-1] == "select_prediction"
    assert order.index("run_bot.engine.rules.RememberingRulePolicy0") > order.index(
        "domain_provider"
    )
    assert runner._order_for(("select_prediction",)) is runner._order_for(("select_prediction",))


def test_the_rules_go_by_the_domain_that_rasa_reads(
    stock: MessageProcessor, lean: MessageProcessor
) -> None:
    expected, got = (
        kind.graph_runner._instantiated_nodes["domain_provider"]._component.provide_inference()
        for kind in (stock, lean)
    )

    assert got.fingerprint() == expected.fingerprint()
    assert got.as_dict() == expected.as_dict()
    assert got.action_names_or_texts == expected.action_names_or_texts
    assert got.input_states == expected.input_states


def test_the_domain_is_read_once(lean: MessageProcessor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Domain, "from_path", pytest.fail)

    assert open_processor(Processor).domain.fingerprint() == lean.domain.fingerprint()


def policies(lean: MessageProcessor) -> tuple[RulePolicy, RememberingRulePolicy]:
    """Rasa's own rule policy and ours, with the same rules."""
    runner: Any = lean.graph_runner
    ours = runner._instantiated_nodes["run_bot.engine.rules.RememberingRulePolicy0"]._component
    theirs = RulePolicy(
        ours.config,
        ours._model_storage,
        ours._resource,
        runner._execution_context,
        lookup=ours.lookup,
    )
    return theirs, ours


CUTS = (Restarted, SessionStarted, UserUtteranceReverted, ActionReverted)
turns = st.lists(
    st.tuples(
        st.sampled_from(["ask_question", "greet", "start_conversation", "ask_person", "odd"]),
        st.lists(
            st.sampled_from(
                ["action_answer_question", "utter_greet", "utter_welcome", "utter_privacy_notice"]
            ),
            max_size=3,
        ),
        st.booleans(),
        st.sampled_from([None, None, *CUTS]),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(turns=turns, is_open=st.booleans())
def test_the_rules_predict_the_same(
    lean: MessageProcessor, turns: list[Any], is_open: bool
) -> None:
    theirs, ours = policies(lean)
    tracker = DialogueStateTracker("law", lean.domain.slots)
    tracker.update(ActionExecuted("action_listen"))
    for intent, actions, sets_slot, cut in turns:
        if cut:
            tracker.update(cut())
            tracker.update(ActionExecuted("action_listen"))
        tracker.update(UserUttered("text", {"name": intent, "confidence": 1.0}), lean.domain)
        for action in actions:
            tracker.update(ActionExecuted(action))
            tracker.update(BotUttered("said"))
        if sets_slot:
            tracker.update(SlotSet("last_entry", "a.b"))
        if not is_open:
            tracker.update(ActionExecuted("action_listen"))
    for _ in range(2):  # found, then remembered
        got = ours.predict_action_probabilities(tracker, lean.domain)
        expected = theirs.predict_action_probabilities(tracker, lean.domain)
        assert got.probabilities == expected.probabilities
        assert got.events == expected.events
    needed = ours._longest_rule(ours.lookup["rules"])
    states = ours._prediction_states(tracker, lean.domain)
    assert states[-needed:] == theirs._prediction_states(tracker, lean.domain)[-needed:]


EVENTS = [
    {"event": "slot", "name": "locale", "value": "en", "timestamp": None},
    {"event": "slot", "name": "locale", "value": None},
    {"event": "slot", "name": 1, "value": None},
    {"event": "slot", "name": "locale", "timestamp": "now"},
    {"event": "slot", "name": "locale", "metadata": 3},
    {"event": "slot"},
    {"event": "bot", "text": "hello"},
    {"event": "followup", "name": "action_listen"},
    {"event": "reset_slots", "timestamp": 1.0},
    {"event": "nothing of the kind"},
    {"name": "no event"},
    "text",
    None,
]


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_is_accepted_as_rasa_accepts_it(event: object) -> None:
    rasa_patches.mend_rasa()
    action = RemoteAction("action_show_entry", None)
    result: dict[str, Any] = {"events": [event], "responses": [{}]}
    try:
        validate_afresh(result, RemoteAction.action_response_format_spec())
    except ValidationError:
        with pytest.raises(ValidationError):
            action._validate_action_result(result)
    else:
        assert action._validate_action_result(result)


@pytest.mark.parametrize(
    "result",
    [{"events": None}, {"responses": [1], "events": []}, {"responses": "said", "events": []}],
)
def test_a_result_of_another_shape_is_refused(result: dict[str, Any]) -> None:
    rasa_patches.mend_rasa()
    with pytest.raises(ValidationError):
        RemoteAction("action_show_entry", None)._validate_action_result(result)


def test_rasa_is_mended_in_the_pinned_release_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa_patches, "__version__", "3.6.22")

    with pytest.raises(ModelError, match=r"3\.6\.22"):
        rasa_patches.mend_rasa()


def test_the_pinned_release_is_the_one_that_the_patches_name() -> None:
    lock = Path("requirements.lock").read_text(encoding="utf-8")

    assert f"rasa=={rasa_patches.RELEASE}\n" in lock
