"""Hears what is said to a service."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_question import AnswerQuestion
from actions.appointments.dialogue import FIELDS, LASTING, open_dialogue
from actions.appointments.request import Request
from actions.arrangements import PLACE
from actions.run_service import open_turn, say_over
from actions.service import Field
from actions.service_hearing import hear
from actions.service_state import SLOT, read_value


class AnswerService(Action):
    """Hears what is said to a service."""

    def __init__(self) -> None:
        self._question = AnswerQuestion()

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer_service"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Takes a button's value, or what was typed."""
        named = next(tracker.get_latest_entity_values("field"), None)
        value = next(tracker.get_latest_entity_values("value"), None)
        request = Request.from_slot(tracker.get_slot(SLOT))
        if PLACE.current and (request or named in LASTING):
            dialogue = await open_dialogue(dispatcher, tracker, request or Request("see"))
            if named in FIELDS and value is not None:
                return await dialogue.press(named, value)
            return await dialogue.hear(tracker.latest_message.get("text") or "")
        turn = open_turn(dispatcher, tracker)
        if turn is None:
            return say_over(dispatcher)
        field = turn.state.field_named(named)
        if field is None or value is None:
            heard = hear(turn, tracker.latest_message.get("text") or "")
            # Not as a follow-up action: Rasa knows no rule after it, and takes the turn back.
            return await self._question.run(dispatcher, tracker, domain) if heard is None else heard
        turn.state.give(field.name, _pressed(field, value))
        return turn.go_on()


def _pressed(field: Field, value: str) -> Any:
    """The value that a button of ours holds; a choice that is none raises."""
    if field.kind == "choice" and value not in field.choices:
        raise ValueError(f"{value!r} is no choice of {field.name}")
    return read_value(value, field.kind)
