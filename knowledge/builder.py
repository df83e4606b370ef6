"""Builds knowledge bases: the vectors, the questions and the calibration they are built with."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from knowledge.array_file import write_whole
from knowledge.base import KnowledgeBase
from knowledge.calibration import calibrate
from knowledge.calibration_file import Learnt, pack, unpack
from knowledge.context import FollowUp, learn_context
from knowledge.entry import Entry
from knowledge.evidence import FEATURES, QUESTION_FEATURES, MakeNearest
from knowledge.head import SOFTNESS
from knowledge.language import Lang
from knowledge.nearest import ExactNearest
from knowledge.questions import Question
from knowledge.ranker import PRIOR
from knowledge.trials import CONFIDENCE, TARGET_WRONG, Trials
from knowledge.vectors import VectorCache


class Builder:
    """Makes a knowledge base of a set of entries, with the best calibration at hand."""

    def __init__(
        self,
        vectors: VectorCache,
        questions: Sequence[Question],
        follow_ups: Sequence[FollowUp],
        calibration: Path,
    ) -> None:
        """`calibration` is the file that set-up wrote, or where it is to be written."""
        self.vectors = vectors
        self._questions = questions
        self._follow_ups = follow_ups
        self._path = calibration
        features = [FEATURES, QUESTION_FEATURES]
        aims = [TARGET_WRONG, CONFIDENCE]
        told = [field.name for field in fields(Trials)]
        settled = [vectors.encoder.fingerprint, features, SOFTNESS, PRIOR, *aims, told]
        self._matcher = hashlib.sha256(json.dumps(settled).encode()).hexdigest()[:16]
        self._latest: Learnt | None = None
        self.targets: Mapping[Lang, float] = {}
        """The share of wrong answers aimed at, where it is another than the shipped one."""
        if calibration.exists():
            self.absorb(calibration.read_bytes())
        self._one_at_a_time = threading.Lock()
        self.nearest: MakeNearest = ExactNearest

    def build(self, entries: Sequence[Entry]) -> KnowledgeBase:
        """A knowledge base; its calibration may still be that of an earlier set."""
        with self._one_at_a_time:
            if self._latest is None:
                self._latest = self._learn(entries)
            calibration, context = self._latest.calibration, self._latest.context
            calibration = calibration.aimed_at(self.targets)
            return KnowledgeBase(entries, self.vectors, calibration, context, self.nearest)

    def build_calibrated(self, entries: Sequence[Entry]) -> KnowledgeBase:
        """A knowledge base calibrated for just these entries, which may take a minute."""
        if not self.is_calibrated_for(entries):
            with self._one_at_a_time:
                self._latest = self._learn(entries)
                write_whole(self._path, pack(self._latest))
        return self.build(entries)

    def is_calibrated_for(self, entries: Sequence[Entry]) -> bool:
        """Whether the calibration at hand was learnt from just these entries."""
        return self._latest is not None and self._latest.digest == self.digest(entries)

    @property
    def trials(self) -> Trials | None:
        """How the labelled questions fared in the calibration at hand."""
        return self._latest.calibration.trials if self._latest else None

    def calibrate(self, entries: Sequence[Entry]) -> bytes:
        """A calibration for these entries, to be shared with other processes."""
        return pack(self._learn(entries))

    def absorb(self, calibration: bytes) -> None:
        """Takes over a calibration learnt elsewhere, unless it is for another matcher."""
        learnt = unpack(calibration)
        if learnt and learnt.matcher == self._matcher:
            self._latest = learnt

    def digest(self, entries: Sequence[Entry]) -> str:
        """The name of all that a calibration for these entries rests on."""
        digest = hashlib.sha256(self._matcher.encode())
        for record in sorted(entries, key=lambda entry: entry.id):
            digest.update(record.model_dump_json().encode())
        for question in (*self._questions, *self._follow_ups):
            digest.update(question.model_dump_json().encode())
        return digest.hexdigest()[:16]

    def _learn(self, entries: Sequence[Entry]) -> Learnt:
        calibration = calibrate(entries, self.vectors, self._questions)
        knowledge = KnowledgeBase(entries, self.vectors, calibration)
        context = learn_context(knowledge, self._follow_ups)
        return Learnt(self._matcher, self.digest(entries), calibration, context)
