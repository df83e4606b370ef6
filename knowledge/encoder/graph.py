"""An ONNX graph in the making, for onnxruntime on a processor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

Floats = NDArray[np.float32]
Attribute = str | int | float | list[int]

# What every network takes, of one text, and gives: the table that the rows are of is no part of
# it, so that it can stay on disk.
IDS: Final = "ids"
ROWS: Final = "rows"
OUTPUT: Final = "embedding"
_OPSET: Final = 20
_IR_VERSION: Final = 10
_MICROSOFT: Final = "com.microsoft"
_MICROSOFT_OPERATORS: Final = ("DynamicQuantizeMatMul",)
# Weights use 7 of their 8 bits: without VNNI instructions a product of a byte and a full
# 8-bit weight can overflow, and the vectors would depend on the machine. Costs e5 0.0003 of
# cosine.
_LARGEST: Final = 63
_TINY: Final = np.float32(1e-12)


def quantised_rows(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Each row as small integers, and the scale that gives the row back."""
    scales = np.maximum(np.abs(matrix).max(axis=1, keepdims=True) / _LARGEST, _TINY)
    return np.rint(matrix / scales).astype(np.int8), scales.astype(np.float32)


class Graph:
    """Nodes and constants, added one after the other; values go by their names."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}

    def model(self, kind: int, size: int) -> bytes:
        """The graph as a file of ONNX: from ids (tokens,) and rows (tokens, size) to (1, size).

        `kind` is ONNX's type of the rows' numbers.
        """
        from onnx import TensorProto, helper

        inputs = [
            helper.make_tensor_value_info(IDS, TensorProto.INT64, ["tokens"]),
            helper.make_tensor_value_info(ROWS, kind, ["tokens", size]),
        ]
        outputs = [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [1, size])]
        constants = list(self._constants.values())
        graph = helper.make_graph(self._nodes, self._name, inputs, outputs, constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        model: ModelProto = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
        content: bytes = model.SerializeToString()
        return content

    def add(
        self, operator: str, *inputs: str, output: str | None = None, **attributes: Attribute
    ) -> str:
        """The value of one more node, by the name of `output` if that is given."""
        return self._node(operator, inputs, [output or self._next()], attributes)[0]

    def split(self, value: str, parts: int) -> list[str]:
        """Equal parts of a value along its last axis."""
        outputs = [f"{self._next()}.{part}" for part in range(parts)]
        return self._node("Split", (value,), outputs, {"axis": -1, "num_outputs": parts})

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """A value that is the same for every text; the first of its name stays."""
        from onnx import numpy_helper

        if name not in self._constants:
            array = np.ascontiguousarray(value)
            self._constants[name] = numpy_helper.from_array(array, name)
        return name

    def integers(self, name: str, values: list[int]) -> str:
        """A constant of whole numbers, such as a shape."""
        return self.constant(name, np.array(values, np.int64))

    def product(self, name: str, value: str, weight: Floats, bias: Floats | None = None) -> str:
        """The value times a weight (in, out), plus a bias (out,)."""
        product = self.add("MatMul", value, self.constant(f"{name}.w", weight))
        return product if bias is None else self.add("Add", product, self._bias(name, bias))

    def product_of_bytes(self, name: str, value: str, weight: Floats, bias: Floats) -> str:
        """The same with 8-bit weights; onnxruntime quantises the value as it comes."""
        digits, scales = quantised_rows(weight.T)
        return self.add(
            "DynamicQuantizeMatMul",
            value,
            self.constant(f"{name}.w", digits.T),
            self.constant(f"{name}.scale", scales.reshape(-1)),
            self.constant(f"{name}.zero", np.zeros(len(scales), np.int8)),
            self._bias(name, bias),
        )

    def normalised(self, name: str, value: str, gain: Floats, shift: Floats, epsilon: float) -> str:
        """The value, each row brought to one mean and spread."""
        gains, shifts = self.constant(f"{name}.w", gain), self.constant(f"{name}.b", shift)
        return self.add("LayerNormalization", value, gains, shifts, axis=-1, epsilon=epsilon)

    def _bias(self, name: str, bias: Floats) -> str:
        return self.constant(f"{name}.b", bias)

    def _next(self) -> str:
        return f"node{len(self._nodes)}"

    def _node(
        self,
        operator: str,
        inputs: Sequence[str],
        outputs: list[str],
        attributes: dict[str, Attribute],
    ) -> list[str]:
        from onnx import helper

        domain = _MICROSOFT if operator in _MICROSOFT_OPERATORS else ""
        node = helper.make_node(operator, inputs, outputs, self._next(), domain=domain)
        node.attribute.extend(helper.make_attribute(key, attributes[key]) for key in attributes)
        self._nodes.append(node)
        return outputs
