"""Answers that hinge on who asks: taken from what was said, or asked once and remembered."""

from __future__ import annotations

import json
from typing import Any, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.entry_reply import answered, conversation_lang, entry_button, utter_entry
from knowledge.audience import AUDIENCES
from knowledge.entry import Audience, Entry
from knowledge.entry_set import parts_of_group
from knowledge.live import entries_by_id

# A person is one of these; an employer may be any.
_ORIGINS: Final = frozenset({"hk", "macao", "taiwan", "foreign", "mainland"})


def parts_of(group: str) -> dict[Audience, Entry]:
    """For each audience that a group's answer hinges on, the live entry that is for it."""
    return parts_of_group(entries_by_id().values(), group)


def speaks_of_others(tracker: Tracker) -> bool:
    """Whether the latest message speaks of an audience that its writer is not known to be."""
    named = set(tracker.latest_message.get("named_audiences") or ())
    return bool(named - {tracker.get_slot("audience")})


def answer_by_audience(
    dispatcher: CollectingDispatcher, tracker: Tracker, group: str
) -> list[EventType]:
    """Answers with the group's entry for the resident, or asks who the answer is for."""
    parts = parts_of(group)
    known, lang = tracker.get_slot("audience"), conversation_lang(tracker)
    if known in parts:
        utter_entry(dispatcher, parts[known], lang)
        return answered(parts[known])
    offered = list(dict.fromkeys(parts.values()))
    if known is None:
        _utter_choices(dispatcher, list(parts))
    else:  # no entry is for such as the resident: the others may still help
        buttons = [entry_button(entry, lang) for entry in offered]
        dispatcher.utter_message(response="utter_unanswered_near", buttons=buttons)
    return [
        SlotSet("asked_group", None if known else group),
        SlotSet("offered", [entry.id for entry in offered]),
    ]


def note_audience(dispatcher: CollectingDispatcher, tracker: Tracker, entry: Entry) -> None:
    """Says that an answer just given is not for people such as the resident, where it is not."""
    known = tracker.get_slot("audience")
    if known in _ORIGINS and known not in entry.audience and not speaks_of_others(tracker):
        dispatcher.utter_message(response="utter_other_audience")


class SetAudience(Action):
    """Remembers who asks, and gives the answer that waited for it."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_set_audience"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Utters the group's entry for the audience, or confirms what is remembered."""
        group = tracker.get_slot("asked_group") or _group_answered_for_others(tracker)
        if group:
            return answer_by_audience(dispatcher, tracker, group)
        dispatcher.utter_message(response="utter_audience_set")
        return []


def _group_answered_for_others(tracker: Tracker) -> str | None:
    """The group of the last answer, where another of its entries is for the resident."""
    last = entries_by_id().get(tracker.get_slot("last_entry"))
    if last is None or last.group is None:
        return None
    mine = parts_of(last.group.name).get(tracker.get_slot("audience"))
    return last.group.name if mine and mine.id != last.id else None


class AskAudience(Action):
    """Lets the resident change who the answers are for."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_ask_audience"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Asks again, for the group answered last if there was one."""
        last = entries_by_id().get(tracker.get_slot("last_entry"))
        group = last.group.name if last and last.group else None
        _utter_choices(dispatcher, list(parts_of(group) if group else AUDIENCES))
        return [SlotSet("asked_group", group)]


def _utter_choices(dispatcher: CollectingDispatcher, audiences: list[Audience]) -> None:
    """Asks who asks; of the phrase's buttons, only those that lead on stay."""
    kept = [f"/set_audience{json.dumps({'audience': audience})}" for audience in audiences]
    dispatcher.utter_message(response="utter_ask_audience", json_message={"buttons": kept})
