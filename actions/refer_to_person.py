"""Tells a resident which people can help."""

from __future__ import annotations

from typing import Any, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.entry_reply import conversation_lang, utter_entry
from knowledge.live import entries_by_id

_WHERE_PEOPLE_ARE: Final = "service.ask-a-person"


class ReferToPerson(Action):
    """Names the places where a person can be asked."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_refer_to_person"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Utters the entry that lists them."""
        entry = entries_by_id()[_WHERE_PEOPLE_ARE]
        lang = conversation_lang(tracker)
        utter_entry(dispatcher, entry, lang, status="handover", wants_person=True)
        return []
