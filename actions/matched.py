"""What the matcher found for the latest message, as a service needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from rasa_sdk import Tracker

from knowledge.entry import Entry
from knowledge.live import entries_by_id

_SURE: Final = 0.7
_NONE: Final[dict[str, Any]] = {"entry": "", "score": 0.0}


@dataclass(frozen=True)
class Matched:
    """The verdict, the entry that is likeliest, and how likely it is."""

    verdict: str
    entry: Entry | None
    score: float
    is_for_person: bool

    @classmethod
    def of(cls, tracker: Tracker) -> Matched:
        """The match of a conversation's latest message."""
        matching: dict[str, Any] = tracker.latest_message.get("matching") or {}
        best: dict[str, Any] = next(iter(matching.get("matches") or ()), _NONE)
        said = tracker.latest_message.get("said_intent") or {}
        is_for_person = said.get("name") == "ask_person" and said["confidence"] >= _SURE
        entry = entries_by_id().get(best["entry"])
        return cls(matching.get("verdict", "unknown"), entry, best["score"], is_for_person)

    @property
    def answer(self) -> Entry | None:
        """The entry that answers, where one does."""
        return self.entry if self.verdict == "answer" else None

    def service_other_than(self, name: str) -> str | None:
        """The service that the message asks for for sure, unless it is the one named."""
        service = self.answer.service if self.answer else None
        return service if service != name and self.score >= _SURE else None
