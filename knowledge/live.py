"""The knowledge base of this process: opened once, built from what set-up left."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from knowledge.array_file import UNREADABLE, save_arrays
from knowledge.base import KnowledgeBase
from knowledge.calibration import TARGET_WRONG, Calibration, calibrate
from knowledge.encoder import Encoder, open_encoder
from knowledge.entry import Entry
from knowledge.entry_files import read_entries
from knowledge.evidence import FEATURES
from knowledge.head import SOFTNESS, Head
from knowledge.language import LANGS
from knowledge.questions import Question, read_questions
from knowledge.ranker import PRIOR, Ranker
from knowledge.settings import KnowledgeSettings
from knowledge.vectors import VectorCache


@cache
def open_encoder_once() -> Encoder:
    """The encoder of this process."""
    settings = KnowledgeSettings.from_env()
    return open_encoder(settings.encoder, settings.models / "encoder")


@cache
def open_knowledge() -> KnowledgeBase:
    """The knowledge base of this process, calibrated anew when its inputs have changed."""
    settings = KnowledgeSettings.from_env()
    entries = read_entries(settings.entries)
    vectors = VectorCache(open_encoder_once(), settings.models)
    questions = read_questions(settings.calibration)
    calibration = _calibration(entries, vectors, questions, settings.models)
    return KnowledgeBase(entries, vectors, calibration)


def entries_by_id() -> Mapping[str, Entry]:
    """The live entries."""
    return open_knowledge().entries


def _calibration(
    entries: Sequence[Entry], vectors: VectorCache, questions: Sequence[Question], folder: Path
) -> Calibration:
    """The stored calibration for just these inputs, or a new one."""
    digest = hashlib.sha256(vectors.encoder.fingerprint.encode())
    digest.update(json.dumps([FEATURES, SOFTNESS, PRIOR, TARGET_WRONG]).encode())
    for record in (*entries, *questions):
        digest.update(record.model_dump_json().encode())
    path = folder / f"calibration-{digest.hexdigest()[:16]}.npz"
    try:
        return _read(path)
    except UNREADABLE:
        calibration = calibrate(entries, vectors, questions)
        _write(path, calibration)
        return calibration


def _read(path: Path) -> Calibration:
    with np.load(path, allow_pickle=False) as file:
        return Calibration(
            Head(file["head_weights"], file["head_bias"]),
            Ranker(file["entry_weights"], file["none_weights"]),
            dict(zip(LANGS, file["thresholds"].tolist(), strict=True)),
        )


def _write(path: Path, calibration: Calibration) -> None:
    save_arrays(
        path,
        head_weights=calibration.head.weights,
        head_bias=calibration.head.bias,
        entry_weights=calibration.ranker.entry_weights,
        none_weights=calibration.ranker.none_weights,
        thresholds=[calibration.thresholds[lang] for lang in LANGS],
    )
