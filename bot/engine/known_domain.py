"""The domain of a model's graph, from what the model says of itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelMetadata, ModelStorage
from rasa.graph_components.providers.domain_provider import DomainProvider


class KnownDomainProvider(DomainProvider):
    """Provides the domain that its configuration holds."""

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> KnownDomainProvider:
        """The provider of that domain."""
        return cls(model_storage, resource, config["domain"])


def with_known_domain(metadata: ModelMetadata) -> GraphSchema:
    """The graph that answers, its domain that of the metadata, which have been read already.

    A model holds the same domain as YAML too. Rasa reads that four times over, and checks again
    what was checked at the training: a fifth of a start.
    """
    nodes = metadata.predict_schema.nodes
    return GraphSchema(
        {
            name: replace(node, uses=KnownDomainProvider, config={"domain": metadata.domain})
            if node.uses is DomainProvider
            else node
            for name, node in nodes.items()
        }
    )
