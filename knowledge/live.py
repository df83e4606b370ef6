"""The knowledge base of this process, and what it is built with: each opened once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from knowledge.base import KnowledgeBase
from knowledge.builder import Builder
from knowledge.context import read_follow_ups
from knowledge.encoder import Encoder, open_encoder
from knowledge.encoder.remembering import RememberingEncoder
from knowledge.entry import Entry
from knowledge.entry_files import read_entries
from knowledge.language import Lang
from knowledge.questions import read_questions
from knowledge.settings import KnowledgeSettings
from knowledge.vectors import VectorCache


class Live:
    """The place where this process keeps its knowledge base; a new one replaces it whole.

    It remembers of which publication, calibration and targets that is, for whoever follows them.
    """

    def __init__(self) -> None:
        self._base: KnowledgeBase | None = None
        self.number = 0
        self.calibration: str | None = None
        self.targets: Mapping[Lang, float] = {}
        self.is_calibrated = True

    @property
    def base(self) -> KnowledgeBase:
        """The knowledge base in use: that of the entry files until another is put here."""
        if self._base is None:
            entries = read_entries(KnowledgeSettings.from_env().entries)
            self._base = open_builder().build_calibrated(entries)
        return self._base

    def use(self, base: KnowledgeBase) -> None:
        """Answers with this knowledge base from the next search on."""
        self._base = base


@cache
def open_encoder_once() -> Encoder:
    """The encoder of this process."""
    settings = KnowledgeSettings.from_env()
    return open_encoder(settings.encoder, settings.models / "encoder")


@cache
def open_remembering_encoder() -> RememberingEncoder:
    """The same, with the vectors of what people lately wrote."""
    return RememberingEncoder(open_encoder_once())


@cache
def open_builder() -> Builder:
    """What this process builds its knowledge bases with."""
    settings = KnowledgeSettings.from_env()
    vectors = VectorCache(open_encoder_once(), settings.models)
    questions = read_questions(settings.calibration)
    follow_ups = read_follow_ups(settings.follow_ups)
    return Builder(vectors, questions, follow_ups, settings.models / "calibration.npz")


@cache
def open_live() -> Live:
    """Where this process keeps its knowledge base."""
    return Live()


def open_knowledge() -> KnowledgeBase:
    """The knowledge base that this process answers with."""
    return open_live().base


def entries_by_id() -> Mapping[str, Entry]:
    """The live entries."""
    return open_knowledge().entries
