"""Marks a message with who its writer says to be, and with the audiences it speaks of."""

from __future__ import annotations

from typing import Any, Final

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.nlu.entities import add_entity
from bot.engine.nlu.payloads import is_payload
from bot.engine.nlu.remembered import remembered
from knowledge.audience import named_audiences, said_audience

NAMED: Final = "named_audiences"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class AudienceDetector(GraphComponent):
    """Adds an entity `audience`, from which the slot of that name is filled and remembered."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AudienceDetector:
        """A new detector."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Marks each message that was typed."""
        for message in messages:
            text = message.get(TEXT) or ""
            if not is_payload(text):
                self._mark(message, text)
        return messages

    def _mark(self, message: Message, text: str) -> None:
        named = sorted(named_audiences(text))
        message.set(NAMED, named, add_to_output=True)
        # Asked who asks, one need not say more than "Macao".
        is_asked = remembered(message, "asked_group") is not None
        said = said_audience(text) or (named[0] if is_asked and len(named) == 1 else None)
        if said:
            add_entity(message, "audience", said, type(self).__name__)
