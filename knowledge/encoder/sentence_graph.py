"""Writes the network of the universal sentence encoder as an ONNX graph."""

from __future__ import annotations

from typing import Final

import numpy as np

from knowledge.encoder.graph import IDS, OUTPUT, ROWS, Graph
from knowledge.encoder.sentence_weights import WINDOWS, SentenceWeights

_EMBEDDING: Final = 512


def sentence_graph(weights: SentenceWeights) -> bytes:
    """The network from the ids of one text, and their rows of the table, to its unit vector."""
    return _Network(weights).model()


class _Network:
    """Adds the nodes: windows of neighbouring tokens, their sum, then a few dense layers."""

    def __init__(self, weights: SentenceWeights) -> None:
        self._weights = weights
        self._graph = Graph("universal-sentence-encoder-multilingual")

    def model(self) -> bytes:
        from onnx import TensorProto

        mean = self._mean(self._tokens(self._embedding()))
        self._graph.add("LpNormalization", self._dense(mean), output=OUTPUT, axis=-1, p=2)
        return self._graph.model(TensorProto.UINT8, _EMBEDDING)

    def _embedding(self) -> str:
        """The rows as numbers: 17 blocks of the table have a scale and a lowest value each."""
        from onnx import TensorProto

        graph, weights = self._graph, self._weights
        numbers = graph.add("Cast", ROWS, to=TensorProto.FLOAT)
        scale = graph.add("Gather", graph.constant("scales", weights.scales[:, None]), IDS)
        lowest = graph.add("Gather", graph.constant("lowest", weights.lowest[:, None]), IDS)
        return graph.add("Add", graph.add("Mul", numbers, scale), lowest)

    def _tokens(self, embedding: str) -> str:
        """What each token says in its surroundings, of two, three and five tokens."""
        graph, of = self._graph, self._weights.array
        seen = graph.product("projection", embedding, of("proj_W"), of("proj_b"))
        seen = self._normalised("projected", seen, "ln_g_all", "ln_b_all")
        parts = graph.split(seen, len(WINDOWS))
        wide = [self._widened(number, part) for number, part in enumerate(parts)]
        joined = graph.add("Concat", embedding, *wide, axis=1)
        return self._normalised("joined", joined, "ln_g", "ln_b")

    def _widened(self, number: int, value: str) -> str:
        for layer in ("1", "2"):
            weight = self._weights.layer(f"w{layer}", number)
            bias = self._weights.layer(f"b{layer}", number)
            window = self._window(value, *WINDOWS[number])
            name = f"window{number}.{layer}"
            wide = self._graph.product_of_bytes(name, window, weight, bias)
            value = self._graph.add("Add", self._graph.add("Relu", wide), value)
        return value

    def _window(self, value: str, size: int, before: int) -> str:
        """Each token's row with its neighbours' beside it; beyond the text there is nothing."""
        graph = self._graph
        around = graph.integers(f"around{size}", [before, 0, size - 1 - before, 0])
        padded = graph.add("Pad", value, around)
        length, axis = self._length(), graph.integers("first", [0])
        shifted = []
        for shift in range(size):
            start = graph.integers(f"shift{shift}", [shift])
            end = graph.add("Add", length, start)
            shifted.append(graph.add("Slice", padded, start, end, axis))
        return graph.add("Concat", *shifted, axis=1)

    def _mean(self, tokens: str) -> str:
        """The sum over all tokens, projected, over the root of their number."""
        from onnx import TensorProto

        graph, of = self._graph, self._weights.array
        total = graph.add("ReduceSum", tokens, graph.integers("first", [0]), keepdims=1)
        length = graph.add("Cast", self._length(), to=TensorProto.FLOAT)
        shift = graph.add("Mul", length, graph.constant("sum.b", of("cnn_b")))
        projected = graph.add("Add", graph.product("sum", total, of("cnn_W")), shift)
        return graph.add("Div", projected, graph.add("Sqrt", length))

    def _dense(self, mean: str) -> str:
        first = self._relu(self._product("d0", mean))
        second = self._relu(self._product("p1", mean), self._product("d1", first))
        third = self._relu(self._product("d2", second))
        last = self._graph.add("Add", self._product("p3", second), self._product("d3", third))
        return self._graph.add("Tanh", last)

    def _relu(self, *values: str) -> str:
        total = self._graph.add("Add", *values) if len(values) > 1 else values[0]
        return self._graph.add("Relu", total)

    def _product(self, name: str, value: str) -> str:
        return self._graph.product(name, value, self._weights.array(name))

    def _length(self) -> str:
        return self._graph.add("Shape", IDS, start=0, end=1)

    def _normalised(self, name: str, value: str, gain: str, shift: str) -> str:
        of, epsilon = self._weights.array, float(np.float32(self._weights.epsilon))
        return self._graph.normalised(name, value, of(gain), of(shift), epsilon)
