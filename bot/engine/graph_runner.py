"""Runs a model's nodes one after the other, in an order worked out once."""

from __future__ import annotations

from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner


class PlainGraphRunner(DaskGraphRunner):
    """Rasa's runner without a schedule made anew for each message."""

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """What the target nodes give for these inputs."""
        wanted = tuple(targets or self._graph_schema.target_names)
        results = dict((inputs or {}).items())
        try:
            for name, needed in self._order_for(wanted):
                given = [(need, results[need]) for need in needed]
                results[name] = self._instantiated_nodes[name](*given)[1]
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return {name: results[name] for name in wanted}

    def _order_for(self, targets: tuple[str, ...]) -> list[tuple[str, list[str]]]:
        """The nodes that lead to targets, each after what it needs."""
        orders: dict[tuple[str, ...], list[tuple[str, list[str]]]] = self.__dict__.setdefault(
            "_orders", {}
        )
        if targets not in orders:
            orders[targets] = self._sorted(targets)
        return orders[targets]

    def _sorted(self, targets: tuple[str, ...]) -> list[tuple[str, list[str]]]:
        order: dict[str, list[str]] = {}

        def add(name: str) -> None:
            node = self._graph_schema.nodes.get(name)
            if node is None or name in order:  # an input, or there already
                return
            needed = list(node.needs.values())
            for need in needed:
                add(need)
            order[name] = needed

        for target in targets:
            add(target)
        return list(order.items())
