"""Shows the entry that a button names, that was offered, or that was answered last."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.entry_reply import answered, conversation_lang, utter_entry
from actions.run_service import begin, can_begin, resume
from knowledge.live import entries_by_id


class ShowEntry(Action):
    """Answers with the entry that a button's payload names."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_show_entry"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Utters the entry, or that it has been withdrawn."""
        named = next(tracker.get_latest_entity_values("entry"), None)
        return await _show(dispatcher, tracker, named, otherwise="utter_entry_gone")


class ShowOffered(Action):
    """Answers a plain yes: with the entry offered last, if just one was."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_show_offered"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Utters the entry, or asks what the resident would like to know."""
        offered = tracker.get_slot("offered") or []
        named = offered[0] if len(offered) == 1 else None
        return await _show(dispatcher, tracker, named, otherwise="utter_affirm")


class RepeatAnswer(Action):
    """Says the last answer again in the language just chosen."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_repeat_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Utters the last entry, or confirms the language where nothing was answered yet."""
        resumed = await resume(dispatcher, tracker)
        if resumed is not None:
            return resumed
        named = tracker.get_slot("last_entry")
        return await _show(dispatcher, tracker, named, otherwise="utter_language_set")


async def _show(
    dispatcher: CollectingDispatcher, tracker: Tracker, named: Any, otherwise: str
) -> list[EventType]:
    entry = entries_by_id().get(named)
    if entry is None:
        dispatcher.utter_message(response=otherwise)
        return []
    if entry.service and can_begin(entry.service):
        started = await begin(dispatcher, tracker, entry.service, _typed_last(tracker))
        return [*started, *answered(entry)]
    utter_entry(dispatcher, entry, conversation_lang(tracker))
    return answered(entry)


def _typed_last(tracker: Tracker) -> str:
    """What the resident typed last, if a button has since been pressed: it holds the values."""
    said = [event.get("text") or "" for event in tracker.events if event.get("event") == "user"]
    before = said[-2] if len(said) > 1 else ""
    return "" if before.startswith("/") else before
