"""One of the networks that the encoder is made of, with its tokeniser and its table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.array_file import UNREADABLE, DiskRows, save_arrays
from knowledge.encoder.errors import EncoderError
from knowledge.encoder.graph import IDS, OUTPUT, ROWS

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from sentencepiece import SentencePieceProcessor

# Spinning or many threads ruin the answer time of shared cores.
_THREADS: Final = 1
_MOST_TOKENS: Final = 512  # e5 has no places beyond


class Half:
    """A network that is loaded from a folder; the table stays there: a text reads few rows."""

    def __init__(self, folder: Path, name: str) -> None:
        """Raises EncoderError where a file is missing or damaged."""
        self._tokenizer = open_tokenizer(_tokenizer_path(folder, name))
        self._network = _open_network(_network_path(folder, name))
        path = _table_path(folder, name)
        try:
            self._table = DiskRows(path, ROWS)
        except UNREADABLE as error:
            raise EncoderError(
                f"The encoder's file {path} is damaged; run `make model`."
            ) from error

    def vector(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a folded text."""
        ids = ids_of(self._tokenizer, text)
        found: NDArray[np.float32] = self._network.run(
            [OUTPUT], {IDS: ids, ROWS: self._table[ids]}
        )[0][0]
        return found


def save_half(
    folder: Path, name: str, tokenizer: bytes, network: bytes, table: NDArray[Any]
) -> None:
    """Writes what `Half` reads."""
    _tokenizer_path(folder, name).write_bytes(tokenizer)
    _network_path(folder, name).write_bytes(network)
    save_arrays(_table_path(folder, name), **{ROWS: table})


def open_tokenizer(path: Path) -> SentencePieceProcessor:
    """The tokeniser of a model of sentencepiece; raises EncoderError where it cannot be read."""
    from sentencepiece import SentencePieceProcessor

    try:
        return SentencePieceProcessor(model_file=str(path))
    except (OSError, RuntimeError) as error:
        raise EncoderError(f"The encoder's file {path} is damaged; run `make model`.") from error


def ids_of(tokenizer: SentencePieceProcessor, text: str) -> NDArray[np.int64]:
    """The ids of a text's pieces between those of its start and its end."""
    pieces = tokenizer.encode(text)[: _MOST_TOKENS - 2]
    return np.array([tokenizer.bos_id(), *pieces, tokenizer.eos_id()], np.int64)


def _open_network(path: Path) -> InferenceSession:
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.inter_op_num_threads = _THREADS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _tokenizer_path(folder: Path, name: str) -> Path:
    return folder / f"{name}.model"


def _network_path(folder: Path, name: str) -> Path:
    return folder / f"{name}.onnx"


def _table_path(folder: Path, name: str) -> Path:
    return folder / f"{name}_rows.npz"
