"""A calibration as bytes, with the digest of what it was learnt from."""

from __future__ import annotations

import json
from io import BytesIO
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.array_file import UNREADABLE
from knowledge.calibration import Calibration
from knowledge.head import Head
from knowledge.language import LANGS
from knowledge.questions import Question
from knowledge.ranker import Ranker


class Learnt(NamedTuple):
    """A calibration with what it was learnt from.

    `matcher` names the encoder and the features it fits; `digest` the entries and questions.
    """

    matcher: str
    digest: str
    calibration: Calibration


def pack(learnt: Learnt) -> bytes:
    """The calibration as one array file."""
    file = BytesIO()
    calibration = learnt.calibration
    np.savez(
        file,
        matcher=np.array(learnt.matcher),
        digest=np.array(learnt.digest),
        head_weights=calibration.head.weights,
        head_bias=calibration.head.bias,
        entry_weights=calibration.ranker.entry_weights,
        none_weights=calibration.ranker.none_weights,
        thresholds=[calibration.thresholds[lang] for lang in LANGS],
        fitted=_as_json(calibration.fitted),
        questions=_as_json([question.model_dump() for question in calibration.questions]),
    )
    return file.getvalue()


def unpack(packed: bytes) -> Learnt | None:
    """The calibration from its bytes, or None where they cannot be read."""
    try:
        return _unpack(packed)
    except UNREADABLE:
        return None


def _unpack(packed: bytes) -> Learnt:
    with np.load(BytesIO(packed), allow_pickle=False) as file:
        calibration = Calibration(
            Head(file["head_weights"], file["head_bias"]),
            Ranker(file["entry_weights"], file["none_weights"]),
            dict(zip(LANGS, file["thresholds"].tolist(), strict=True)),
            json.loads(str(file["fitted"])),
            tuple(Question(**question) for question in json.loads(str(file["questions"]))),
        )
        return Learnt(str(file["matcher"]), str(file["digest"]), calibration)


def _as_json(value: object) -> NDArray[np.str_]:
    return np.array(json.dumps(value, ensure_ascii=False))
