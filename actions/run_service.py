"""The dialogue of all services: starts them, takes them up again, steers them."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.appointments.dialogue import SERVICES as ACTS
from actions.appointments.dialogue import open_dialogue
from actions.appointments.request import Request
from actions.arrangements import PLACE
from actions.request_callback import SERVICE as CALLBACK
from actions.request_callback import offer_callback
from actions.service_state import SLOT, State
from actions.service_turn import Turn
from actions.services import open_services
from knowledge.live import entries_by_id


def can_begin(name: str | None) -> bool:
    """Whether there is a service of that name, and what it needs in this process."""
    return (
        name in open_services() or name == CALLBACK or (name in ACTS and PLACE.current is not None)
    )


async def begin(
    dispatcher: CollectingDispatcher, tracker: Tracker, name: str, text: str = ""
) -> list[EventType]:
    """Starts a service, with what a first sentence says already."""
    if name == CALLBACK:
        offer_callback(dispatcher, tracker)
        return []
    if name in ACTS:
        return await (await open_dialogue(dispatcher, tracker, Request(ACTS[name]))).open(text)
    return Turn(dispatcher, tracker, State(open_services()[name])).open(text)


async def resume(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType] | None:
    """Asks again what is asked, or says the outcome again, as after a change of language.

    None where neither was the last thing said.
    """
    request = Request.from_slot(tracker.get_slot(SLOT))
    if request and request.asked:
        return await (await open_dialogue(dispatcher, tracker, request)).ask_again()
    turn = open_turn(dispatcher, tracker)
    if turn is None:
        return None
    last = entries_by_id().get(tracker.get_slot("last_entry"))
    state = turn.state
    if state.asked is None and (last is None or last.service != state.service.name):
        return None
    return turn.go_on()


class SteerService(Action):
    """Does to a service what a button says: cancel, back, why, change, again."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_steer_service"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Does it, or says that the service is over."""
        act = next(tracker.get_latest_entity_values("act"), "why")
        request = Request.from_slot(tracker.get_slot(SLOT))
        if request:
            return await (await open_dialogue(dispatcher, tracker, request)).steer(act)
        turn = open_turn(dispatcher, tracker)
        if turn is None:
            return say_over(dispatcher)
        field = turn.state.field_named(next(tracker.get_latest_entity_values("field"), None))
        return turn.steer(act, field)


def open_turn(dispatcher: CollectingDispatcher, tracker: Tracker) -> Turn | None:
    """The message as one to the service under way; None where there is none."""
    state = State.from_slot(tracker.get_slot(SLOT), open_services())
    return Turn(dispatcher, tracker, state) if state else None


def say_over(dispatcher: CollectingDispatcher) -> list[EventType]:
    """Says that there is no service under way any more."""
    dispatcher.utter_message(response="utter_service_over")
    return [SlotSet(SLOT, None)]
