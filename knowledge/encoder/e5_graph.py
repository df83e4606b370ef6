"""Writes the e5 network as an ONNX graph with 8-bit weights."""

from __future__ import annotations

from math import sqrt

import numpy as np

from knowledge.encoder.e5_weights import E5Weights
from knowledge.encoder.graph import IDS, OUTPUT, ROWS, Floats, Graph


def e5_graph(weights: E5Weights, scales: Floats) -> bytes:
    """The network from the ids of one text, and their rows of the table, to its unit vector.

    `scales` (words, 1) give the rows' numbers back.
    """
    return _Network(weights, scales).model()


class _Network:
    """Adds the nodes one layer after the other, on a text of shape (1, tokens)."""

    def __init__(self, weights: E5Weights, scales: Floats) -> None:
        self._weights = weights
        self._shape = weights.shape
        self._scales = scales
        self._graph = Graph("multilingual-e5-small")

    def model(self) -> bytes:
        from onnx import TensorProto

        hidden = self._embedding()
        for layer in range(self._shape.layers):
            hidden = self._layer(f"l{layer}", hidden)
        graph = self._graph
        mean = graph.add("ReduceMean", hidden, graph.integers("tokens", [1]), keepdims=0)
        graph.add("LpNormalization", mean, output=OUTPUT, axis=-1, p=2)
        return graph.model(TensorProto.INT8, self._shape.hidden)

    def _embedding(self) -> str:
        from onnx import TensorProto

        graph = self._graph
        numbers = graph.add("Cast", ROWS, to=TensorProto.FLOAT)
        scale = graph.add("Gather", graph.constant("word_scales", self._scales), IDS)
        placed = graph.add("Add", graph.add("Mul", numbers, scale), self._positions())
        text = graph.add("Unsqueeze", placed, graph.integers("text", [0]))
        return self._normalised("emb.ln", text)

    def _positions(self) -> str:
        """The rows for this many tokens; all of one text have the first token type."""
        graph, size = self._graph, self._shape.hidden
        first_type = self._weights.matrix("emb.type", size)[0]
        table = graph.constant("positions", self._weights.matrix("emb.pos", size) + first_type)
        length = graph.add("Shape", IDS, start=0, end=1)
        return graph.add("Slice", table, graph.integers("zero", [0]), length)

    def _layer(self, name: str, hidden: str) -> str:
        add = self._graph.add
        attended = self._linear(f"{name}.ao", self._attention(name, hidden), [f"{name}.ao"])
        hidden = self._normalised(f"{name}.aln", add("Add", hidden, attended))
        inner = add("Gelu", self._linear(f"{name}.fi", hidden, [f"{name}.fi"]))
        outer = self._linear(f"{name}.fo", inner, [f"{name}.fo"])
        return self._normalised(f"{name}.oln", add("Add", hidden, outer))

    def _attention(self, name: str, hidden: str) -> str:
        graph = self._graph
        # One product instead of three: the activations are quantised once.
        joined = self._linear(f"{name}.qkv", hidden, [f"{name}.{part}" for part in "qkv"])
        query, key, value = graph.split(joined, 3)
        query = self._heads(query, [0, 2, 1, 3])
        key = self._heads(key, [0, 2, 3, 1])
        value = self._heads(value, [0, 2, 1, 3])
        head_size = self._shape.hidden // self._shape.heads
        scale = graph.constant("attention_scale", np.array(1 / sqrt(head_size), np.float32))
        similar = graph.add("Mul", graph.add("MatMul", query, key), scale)
        mixed = graph.add("MatMul", graph.add("Softmax", similar, axis=-1), value)
        mixed = graph.add("Transpose", mixed, perm=[0, 2, 1, 3])
        return graph.add("Reshape", mixed, graph.integers("joined", [0, 0, self._shape.hidden]))

    def _heads(self, hidden: str, order: list[int]) -> str:
        graph, heads = self._graph, self._shape.heads
        parts = graph.integers("heads", [0, 0, heads, self._shape.hidden // heads])
        return graph.add("Transpose", graph.add("Reshape", hidden, parts), perm=order)

    def _linear(self, name: str, hidden: str, tensors: list[str]) -> str:
        columns = self._shape.feed_forward if name.endswith(".fo") else self._shape.hidden
        weight = np.concatenate([self._weights.matrix(f"{t}.w", columns) for t in tensors])
        bias = np.concatenate([self._weights.vector(f"{t}.b") for t in tensors])
        return self._graph.product_of_bytes(name, hidden, weight.T, bias)

    def _normalised(self, name: str, hidden: str) -> str:
        gain, shift = self._weights.vector(f"{name}.w"), self._weights.vector(f"{name}.b")
        return self._graph.normalised(name, hidden, gain, shift, self._shape.epsilon)
