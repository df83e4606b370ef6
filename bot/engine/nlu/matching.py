"""Matches a question against the entries, and lets a clear match outweigh small talk."""

from __future__ import annotations

from typing import Any, Final

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.nlu.encoding import VECTOR
from bot.engine.nlu.language import language_of
from bot.engine.nlu.remembered import remembered
from bot.traces import span
from knowledge.audience import says_only_who
from knowledge.base import Finding, KnowledgeBase
from knowledge.context import find_after
from knowledge.live import open_knowledge
from knowledge.reading.what_if import speaks_to_service

MATCHING: Final = "matching"
SAID: Final = "said_intent"  # what a message to a service would be elsewhere
_QUESTION: Final = "ask_question"
_PERSON: Final = "ask_person"
_AUDIENCE: Final = "set_audience"
_SERVICE: Final = "answer_service"
# Less likely than not, small talk is treated as a question; a wish for a person is granted
# even where an entry tells the way to one, but not where a service brings one.
_SURE_ENOUGH: Final = 0.5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class EntryMatcher(GraphComponent):
    """Leaves the verdict and the best matches in the message's `matching`."""

    def __init__(self, knowledge: KnowledgeBase | None = None) -> None:
        self._knowledge = knowledge

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntryMatcher:
        """A matcher on the live entries, opened when the first message comes."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Matches each encoded message."""
        for message in messages:
            if message.get(VECTOR) is not None:
                with span("match"):
                    self._match(message)
        return messages

    def _match(self, message: Message) -> None:
        knowledge = self._knowledge or open_knowledge()
        text = message.get(TEXT)
        lang, last = language_of(message) or "en", remembered(message, "last_entry")
        finding = find_after(knowledge, text, lang, last, message.get(VECTOR))
        found = {
            "verdict": finding.verdict,
            "matches": [{"entry": m.entry.id, "score": round(m.score, 4)} for m in finding.matches],
            "choices": [match.entry.id for match in finding.choices],
            "group": finding.group,
        }
        message.set(MATCHING, found, add_to_output=True)
        if _goes_to_service(message):
            message.set(SAID, message.get(INTENT), add_to_output=True)
            message.set(INTENT, {"name": _SERVICE, "confidence": 1.0}, add_to_output=True)
        elif _says_who(message, finding):
            message.set(INTENT, {"name": _AUDIENCE, "confidence": 1.0}, add_to_output=True)
        elif _is_question(message.get(INTENT), finding):
            confidence = max(finding.matches[0].score, message.get(INTENT)["confidence"])
            intent = {"name": _QUESTION, "confidence": confidence}
            message.set(INTENT, intent, add_to_output=True)


def _goes_to_service(message: Message) -> bool:
    """Whether a service waits for an answer, or has given its outcome and is asked 'what if'."""
    service = remembered(message, "service")
    if not service:
        return False
    return service["asked"] is not None or speaks_to_service(message.get(TEXT))


def _says_who(message: Message, finding: Finding) -> bool:
    said = any(entity["entity"] == "audience" for entity in message.get(ENTITIES, []))
    return said and finding.verdict != "answer" and says_only_who(message.get(TEXT))


def _is_question(intent: dict[str, Any], finding: Finding) -> bool:
    if intent["confidence"] < _SURE_ENOUGH:
        return True
    if finding.verdict != "answer":
        return False
    return intent["name"] != _PERSON or finding.matches[0].entry.service is not None
