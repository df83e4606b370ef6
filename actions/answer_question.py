"""Answers a question: from an entry, by asking back, or by admitting that it is not known."""

from __future__ import annotations

from typing import Any, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.audience import answer_by_audience, note_audience, speaks_of_others
from actions.entry_reply import answered, conversation_lang, entry_button, utter_entry
from actions.run_service import begin, can_begin
from knowledge.entry import Entry
from knowledge.live import entries_by_id
from knowledge.reading.questions import asks_to_work_out

_NOTHING: Final[dict[str, Any]] = {
    "verdict": "unknown",
    "matches": [],
    "choices": [],
    "group": None,
}


class AnswerQuestion(Action):
    """Says what the matcher found for the latest message."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Utters the answer, the choices, or that none is known; remembers what was offered."""
        lang = conversation_lang(tracker)
        matching = tracker.latest_message.get("matching") or _NOTHING
        entries = entries_by_id()
        found = [m for m in matching["matches"] if m["entry"] in entries]
        if matching["group"] and not speaks_of_others(tracker):
            return answer_by_audience(dispatcher, tracker, matching["group"])
        text = tracker.latest_message.get("text") or ""
        wanted = _service_asked_for(matching, text)
        if wanted:
            started = await begin(dispatcher, tracker, str(wanted.service), text)
            return [*started, *answered(wanted)]
        if found and matching["verdict"] == "answer":
            entry = entries[found[0]["entry"]]
            utter_entry(dispatcher, entry, lang, confidence=found[0]["score"])
            note_audience(dispatcher, tracker, entry)
            return answered(entry)
        offered = [name for name in matching["choices"] if name in entries]
        buttons = [entry_button(entries[name], lang) for name in offered]
        if offered and matching["verdict"] == "clarify":
            dispatcher.utter_message(response="utter_clarify", buttons=buttons)
            return [SlotSet("offered", offered)]
        dispatcher.utter_message(
            response="utter_unanswered_near" if offered else "utter_unanswered",
            buttons=buttons,
            json_message={"nearest": [m["entry"] for m in found]},
        )
        return [SlotSet("offered", offered)]


def _service_asked_for(matching: dict[str, Any], text: str) -> Entry | None:
    """The entry of the service that a message asks for.

    Where it may be an ordinary entry as well, whoever asks to have it worked out wants the service.
    """
    named = {
        "answer": [match["entry"] for match in matching["matches"][:1]],
        "clarify": matching["choices"] if asks_to_work_out(text) else [],
    }.get(matching["verdict"], [])
    entries = (entries_by_id().get(name) for name in named)
    services = [entry for entry in entries if entry and can_begin(entry.service)]
    return services[0] if len(services) == 1 else None
