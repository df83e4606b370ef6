"""Encodes a message's text, once, for every component after it."""

from __future__ import annotations

from typing import Any, Final

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.nlu.payloads import is_payload
from knowledge.encoder.remembering import RememberingEncoder
from knowledge.live import open_remembering_encoder

VECTOR: Final = "vector"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TextEncoder(GraphComponent):
    """Leaves the unit vector of the folded text in the message's `vector`."""

    def __init__(self, encoder: RememberingEncoder) -> None:
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TextEncoder:
        """A component around the one encoder of this process."""
        return cls(open_remembering_encoder())

    def process(self, messages: list[Message]) -> list[Message]:
        """Encodes each message's text; a button's payload has no language to encode."""
        spoken = [m for m in messages if m.get(TEXT) and not is_payload(m.get(TEXT))]
        if spoken:
            vectors = self._encoder.encode([message.get(TEXT) for message in spoken])
            for message, vector in zip(spoken, vectors, strict=True):
                message.set(VECTOR, vector)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encodes the training examples."""
        self.process(training_data.training_examples)
        return training_data
