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
    from tokenizers import Tokenizer

# Spinning or many threads ruin the answer time of shared cores.
_THREADS: Final = 1


class Half:
    """A network that is loaded from a folder; the table stays there: a text reads few rows."""

    def __init__(self, folder: Path, name: str) -> None:
        """Raises EncoderError where a file is missing or damaged."""
        self._tokenizer = _open_tokenizer(_tokenizer_path(folder, name))
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
        ids = np.array(self._tokenizer.encode(text).ids, np.int64)
        found: NDArray[np.float32] = self._network.run(
            [OUTPUT], {IDS: ids, ROWS: self._table[ids]}
        )[0][0]
        return found


def save_half(
    folder: Path, name: str, tokenizer: Tokenizer, network: bytes, table: NDArray[Any]
) -> None:
    """Writes what `Half` reads."""
    tokenizer.save(str(_tokenizer_path(folder, name)), pretty=False)
    _network_path(folder, name).write_bytes(network)
    save_arrays(_table_path(folder, name), **{ROWS: table})


def _open_tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(path))


def _open_network(path: Path) -> InferenceSession:
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.inter_op_num_threads = _THREADS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _tokenizer_path(folder: Path, name: str) -> Path:
    return folder / f"{name}_tokenizer.json"


def _network_path(folder: Path, name: str) -> Path:
    return folder / f"{name}.onnx"


def _table_path(folder: Path, name: str) -> Path:
    return folder / f"{name}_rows.npz"
