"""The action of the stock bot: shows the entry that a button names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher


class ActionShowEntry(Action):
    """Says the answer of an entry, read once from the file beside this one."""

    def __init__(self) -> None:
        file = Path(__file__).with_name("answers.json")
        self._answers: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))

    def name(self) -> str:
        """The name that the domain knows it by."""
        return "action_show_entry"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Says the answer of the entry that the message names."""
        entry = next(tracker.get_latest_entity_values("entry"), "")
        dispatcher.utter_message(text=self._answers[entry])
        return []
