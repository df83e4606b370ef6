"""Tells questions from small talk by the vectors of their texts."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.nlu.encoding import VECTOR

_FILE: Final = "intents.npz"
_RANKING: Final = 5
# Inverse strength of the regularisation; unit vectors, some twenty examples an intent.
_SOFTNESS: Final = 20.0


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent):
    """A logistic regression from a text's vector to the intents of nlu_data."""

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        self._storage = model_storage
        self._resource = resource
        self._names: list[str] = []
        self._weights: NDArray[np.float64] = np.zeros((0, 0))
        self._bias: NDArray[np.float64] = np.zeros(0)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        """An untrained classifier."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        """The classifier that `train` stored."""
        classifier = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            with np.load(folder / _FILE, allow_pickle=False) as file:
                classifier._names = file["names"].tolist()
                classifier._weights = file["weights"]
                classifier._bias = file["bias"]
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the examples of nlu_data and stores what was learnt."""
        from sklearn.linear_model import LogisticRegression

        examples = [e for e in training_data.intent_examples if e.get(VECTOR) is not None]
        model = LogisticRegression(C=_SOFTNESS, class_weight="balanced", max_iter=1000)
        model.fit([e.get(VECTOR) for e in examples], [e.get(INTENT) for e in examples])
        self._names = [str(name) for name in model.classes_]
        self._weights, self._bias = model.coef_, model.intercept_
        with self._storage.write_to(self._resource) as folder:
            np.savez(
                folder / _FILE,
                names=np.array(self._names),
                weights=self._weights,
                bias=self._bias,
            )
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Gives each encoded message its intent and the runners-up."""
        for message in messages:
            vector = message.get(VECTOR)
            if vector is None:
                continue
            utilities = self._weights @ vector + self._bias
            shares = np.exp(utilities - utilities.max())
            shares /= shares.sum()
            ranking = [
                {"name": self._names[row], "confidence": float(shares[row])}
                for row in np.argsort(-shares)[:_RANKING]
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages
