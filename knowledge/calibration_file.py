"""A calibration as bytes, with the digest of what it was learnt from."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from io import BytesIO
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from knowledge.array_file import UNREADABLE
from knowledge.calibration import Calibration
from knowledge.context import Context
from knowledge.head import Head
from knowledge.language import LANGS
from knowledge.questions import Question
from knowledge.ranker import Ranker
from knowledge.trials import Trials


class Learnt(NamedTuple):
    """A calibration with what it was learnt from.

    `matcher` names the encoder and the features it fits; `digest` the entries and questions.
    """

    matcher: str
    digest: str
    calibration: Calibration
    context: Context | None


def pack(learnt: Learnt) -> bytes:
    """The calibration as one array file."""
    file = BytesIO()
    calibration, context = learnt.calibration, learnt.context
    of_context: dict[str, ArrayLike] = {}
    if context:
        of_context = {
            "context_entry_weights": context.ranker.entry_weights,
            "context_none_weights": context.ranker.none_weights,
            "context_threshold": context.threshold,
        }
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
        **of_context,
        **_of_trials(calibration.trials),
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
        if "trials_best" in file:
            trials = Trials(*(file[f"trials_{field.name}"] for field in fields(Trials)))
            calibration = replace(calibration, trials=trials)
        context = None
        if "context_threshold" in file:
            ranker = Ranker(file["context_entry_weights"], file["context_none_weights"])
            context = Context(ranker, float(file["context_threshold"]))
        return Learnt(str(file["matcher"]), str(file["digest"]), calibration, context)


def _of_trials(trials: Trials | None) -> dict[str, ArrayLike]:
    """How the questions fared, array by array."""
    if trials is None:
        return {}
    return {f"trials_{field.name}": getattr(trials, field.name) for field in fields(Trials)}


def _as_json(value: object) -> NDArray[np.str_]:
    return np.array(json.dumps(value, ensure_ascii=False))
