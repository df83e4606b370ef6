"""Writes the e5 network as an ONNX graph with 8-bit weights, for onnxruntime on a processor."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder.e5_weights import E5Weights, Floats

Attribute = str | int | float | list[int]

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

INPUT: Final = "ids"
OUTPUT: Final = "embedding"
_OPSET: Final = 20
_IR_VERSION: Final = 10
_MICROSOFT: Final = "com.microsoft"
_MICROSOFT_OPERATORS: Final = ("DynamicQuantizeMatMul",)
# Weights use 7 of their 8 bits: without VNNI instructions a product of a byte and a full
# 8-bit weight can overflow, and the vectors would depend on the machine. Costs 0.0003 of cosine.
_LARGEST: Final = 63
_TINY: Final = np.float32(1e-12)


def e5_graph(weights: E5Weights, rows: Sequence[int]) -> ModelProto:
    """The network from the ids of one text to its unit vector; only these embedding rows stay."""
    return _Network(weights, rows).model()


def quantised_rows(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Each row as small integers, and the scale that gives the row back."""
    scales = np.maximum(np.abs(matrix).max(axis=1, keepdims=True) / _LARGEST, _TINY)
    return np.rint(matrix / scales).astype(np.int8), scales.astype(np.float32)


class _Network:
    """Adds the nodes one layer after the other, on a text of shape (1, tokens)."""

    def __init__(self, weights: E5Weights, rows: Sequence[int]) -> None:
        self._weights = weights
        self._shape = weights.shape
        self._rows = rows
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}

    def model(self) -> ModelProto:
        from onnx import TensorProto, helper

        hidden = self._embedding()
        for layer in range(self._shape.layers):
            hidden = self._layer(f"l{layer}", hidden)
        mean = self._add("ReduceMean", hidden, self._integers("tokens", [1]), keepdims=0)
        self._nodes.append(helper.make_node("LpNormalization", [mean], [OUTPUT], axis=-1, p=2))
        graph = helper.make_graph(
            self._nodes,
            "multilingual-e5-small",
            [helper.make_tensor_value_info(INPUT, TensorProto.INT64, [1, "tokens"])],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [1, self._shape.hidden])],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)

    def _embedding(self) -> str:
        from onnx import TensorProto

        size = self._shape.hidden
        words, scales = quantised_rows(self._weights.matrix("emb.word", size)[list(self._rows)])
        digits = self._add("Gather", self._constant("words", words), INPUT)
        numbers = self._add("Cast", digits, to=TensorProto.FLOAT)
        scale = self._add("Gather", self._constant("word_scales", scales), INPUT)
        word = self._add("Mul", numbers, scale)
        return self._normalised("emb.ln", self._add("Add", word, self._positions()))

    def _positions(self) -> str:
        """The rows for this many tokens; all of one text have the first token type."""
        size = self._shape.hidden
        first_type = self._weights.matrix("emb.type", size)[0]
        table = self._constant("positions", self._weights.matrix("emb.pos", size) + first_type)
        length = self._add("Shape", INPUT, start=1, end=2)
        return self._add("Slice", table, self._integers("zero", [0]), length)

    def _layer(self, name: str, hidden: str) -> str:
        attended = self._linear(f"{name}.ao", self._attention(name, hidden), [f"{name}.ao"])
        hidden = self._normalised(f"{name}.aln", self._add("Add", hidden, attended))
        inner = self._add("Gelu", self._linear(f"{name}.fi", hidden, [f"{name}.fi"]))
        outer = self._linear(f"{name}.fo", inner, [f"{name}.fo"])
        return self._normalised(f"{name}.oln", self._add("Add", hidden, outer))

    def _attention(self, name: str, hidden: str) -> str:
        # One product instead of three: the activations are quantised once.
        joined = self._linear(f"{name}.qkv", hidden, [f"{name}.{part}" for part in "qkv"])
        query, key, value = self._split(joined, 3)
        query = self._heads(query, [0, 2, 1, 3])
        key = self._heads(key, [0, 2, 3, 1])
        value = self._heads(value, [0, 2, 1, 3])
        head_size = self._shape.hidden // self._shape.heads
        scale = self._constant("attention_scale", np.array(1 / sqrt(head_size), np.float32))
        similar = self._add("Mul", self._add("MatMul", query, key), scale)
        mixed = self._add("MatMul", self._add("Softmax", similar, axis=-1), value)
        mixed = self._add("Transpose", mixed, perm=[0, 2, 1, 3])
        return self._add("Reshape", mixed, self._integers("joined", [0, 0, self._shape.hidden]))

    def _heads(self, hidden: str, order: list[int]) -> str:
        heads = self._shape.heads
        parts = self._integers("heads", [0, 0, heads, self._shape.hidden // heads])
        return self._add("Transpose", self._add("Reshape", hidden, parts), perm=order)

    def _linear(self, name: str, hidden: str, tensors: list[str]) -> str:
        """A product with 8-bit weights; onnxruntime quantises the activations as they come."""
        columns = self._shape.feed_forward if name.endswith(".fo") else self._shape.hidden
        weight = np.concatenate([self._weights.matrix(f"{t}.w", columns) for t in tensors])
        bias = np.concatenate([self._weights.vector(f"{t}.b") for t in tensors])
        digits, scales = quantised_rows(weight)
        return self._add(
            "DynamicQuantizeMatMul",
            hidden,
            self._constant(f"{name}.w", np.ascontiguousarray(digits.T)),
            self._constant(f"{name}.scale", scales.reshape(-1)),
            self._constant(f"{name}.zero", np.zeros(len(scales), np.int8)),
            self._constant(f"{name}.b", bias),
        )

    def _normalised(self, name: str, hidden: str) -> str:
        gain = self._constant(f"{name}.w", self._weights.vector(f"{name}.w"))
        shift = self._constant(f"{name}.b", self._weights.vector(f"{name}.b"))
        epsilon = self._shape.epsilon
        return self._add("LayerNormalization", hidden, gain, shift, axis=-1, epsilon=epsilon)

    def _constant(self, name: str, value: NDArray[np.generic]) -> str:
        from onnx import numpy_helper

        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(value, name)
        return name

    def _integers(self, name: str, values: list[int]) -> str:
        return self._constant(name, np.array(values, np.int64))

    def _add(self, operator: str, *inputs: str, **attributes: Attribute) -> str:
        return self._node(operator, inputs, 1, attributes)[0]

    def _split(self, hidden: str, parts: int) -> list[str]:
        return self._node("Split", (hidden,), parts, {"axis": -1, "num_outputs": parts})

    def _node(
        self, operator: str, inputs: Sequence[str], count: int, attributes: dict[str, Attribute]
    ) -> list[str]:
        from onnx import helper

        number = len(self._nodes)
        outputs = [f"node{number}.{i}" for i in range(count)]
        domain = _MICROSOFT if operator in _MICROSOFT_OPERATORS else ""
        node = helper.make_node(operator, inputs, outputs, f"node{number}", domain=domain)
        node.attribute.extend(helper.make_attribute(key, attributes[key]) for key in attributes)
        self._nodes.append(node)
        return outputs
