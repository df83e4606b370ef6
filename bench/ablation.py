"""What each part of the matcher adds: the measures with the part left out.

Cross-validated on the calibration questions; on the held-out ones too if their file is named:
`python -m bench.ablation [tests/quality/held_out.jsonl]`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.calibration import FOLDS
from knowledge.clarifying import CLARIFY_TOGETHER
from knowledge.entry import Entry
from knowledge.entry_files import read_entries
from knowledge.evidence import FEATURES, QUESTION_FEATURES, EvidenceIndex
from knowledge.folds import fold_numbers
from knowledge.heard import Heard
from knowledge.language import LANGS
from knowledge.live import open_encoder_once
from knowledge.questions import Question, read_questions
from knowledge.ranker import Observation, Ranker
from knowledge.settings import KnowledgeSettings
from knowledge.trials import lowest_threshold
from knowledge.vectors import VectorCache

_CHOICES: Final = 4
# What is left out together.
PARTS: Final = {
    "nothing": (),
    "likeness of meaning": ("dense", "dense_top"),
    "likeness of words": ("lexical", "lexical_top"),
    "likeness to the middle": ("middle",),
    "the head": ("head", "head_none"),
    "cover": ("cover", "mass"),
    "containment": ("contains", "crowd"),
    "likeness to gaps": ("gap", "gap_lexical"),
}
# What of the calibration questions the index hears.
HEARD: Final[dict[str, Callable[[Question], bool]]] = {
    "questions as wordings": lambda question: question.entry is None,
    "questions without an entry": lambda question: question.entry is not None,
    "both": lambda question: False,
}
_HEADER: Final = "| left out | " + " | ".join(LANGS) + " |\n|-|" + "-|" * len(LANGS)

Scores = NDArray[np.float64]


class Bench:
    """The entries and questions, and what is measured on them."""

    def __init__(self, held_out: Sequence[Question]) -> None:
        settings = KnowledgeSettings.from_env()
        self._entries: Sequence[Entry] = read_entries(settings.entries)
        self._cache = VectorCache(open_encoder_once(), settings.models)
        self._questions = read_questions(settings.calibration)
        self._held_out = held_out
        self._cache.encode([question.text for question in (*self._questions, *held_out)])
        self._folds = fold_numbers(self._questions, self._cache, FOLDS)
        self._start = EvidenceIndex(self._entries, self._cache, Heard((), ())).head

    def run(self) -> Iterator[str]:
        """The lines of the tables."""
        full = self._observe(lambda question: True)
        for part, names in PARTS.items():
            yield from self._rows(part, *(_without(seen, names) for seen in full))
        for part, hears in HEARD.items():
            yield from self._rows(part, *self._observe(hears))

    def _observe(
        self, hears: Callable[[Question], bool]
    ) -> tuple[list[Observation], list[Observation]]:
        """The observations of the calibration questions, cross-fitted, and the held-out ones."""
        seen: dict[int, Observation] = {}
        for fold in range(FOLDS):
            others = [q for q, f in zip(self._questions, self._folds, strict=True) if f != fold]
            index = self._index([q for q in others if hears(q)])
            for place in np.flatnonzero(self._folds == fold):
                seen[int(place)] = self._look(index, self._questions[place])
        index = self._index([q for q in self._questions if hears(q)])
        return (
            [seen[place] for place in range(len(seen))],
            [self._look(index, question) for question in self._held_out],
        )

    def _index(self, heard: Sequence[Question]) -> EvidenceIndex:
        ids = [entry.id for entry in self._entries]
        index = EvidenceIndex(self._entries, self._cache, Heard(heard, ids), self._start)
        index.head = index.fit_head(self._start)
        return index

    def _look(self, index: EvidenceIndex, question: Question) -> Observation:
        rows = {entry.id: row for row, entry in enumerate(self._entries)}
        evidence = index.gather(question.text, self._cache.encode([question.text])[0])
        return Observation(evidence, rows.get(question.entry or ""))

    def _rows(self, part: str, seen: list[Observation], held: list[Observation]) -> Iterator[str]:
        """The line of one part for the calibration questions, and one for those held out."""
        shares: list[Scores] = [np.empty(0)] * len(seen)
        for fold in range(FOLDS):
            taught = [o for o, f in zip(seen, self._folds, strict=True) if f != fold]
            ranker = Ranker.fit(taught)
            for place in np.flatnonzero(self._folds == fold):
                shares[place] = ranker.probabilities(seen[place].evidence)[:-1]
        thresholds = _thresholds(self._questions, seen, shares)
        yield _line(part, self._questions, seen, shares, thresholds)
        if held:
            ranker = Ranker.fit(seen)
            shares = [ranker.probabilities(one.evidence)[:-1] for one in held]
            yield _line(f"{part} (held out)", self._held_out, held, shares, thresholds)


def main() -> None:
    """Prints the table, a line as soon as it is there."""
    held_out = read_questions(Path(sys.argv[1])) if len(sys.argv) > 1 else ()
    sys.stdout.write("right / offered / wrong of all / gaps not answered, in %\n\n")
    sys.stdout.write(_HEADER + "\n")
    for line in Bench(held_out).run():
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def _without(seen: Sequence[Observation], names: Sequence[str]) -> list[Observation]:
    """The observations with these features always the same."""
    kept = np.array([name not in names for name in FEATURES])
    told = np.array([name not in names for name in QUESTION_FEATURES])
    return [
        replace(
            one,
            evidence=replace(
                one.evidence,
                features=one.evidence.features * kept,
                question=one.evidence.question * told,
            ),
        )
        for one in seen
    ]


def _is_right(one: Observation, shares: Scores) -> bool:
    return int(one.evidence.entries[shares.argmax()]) == one.right


def _is_offered(one: Observation, shares: Scores) -> bool:
    """Whether the right entry is among choices that are together likelier right than not."""
    best = np.argsort(-shares)[:_CHOICES]
    return one.right in one.evidence.entries[best] and shares[best].sum() >= CLARIFY_TOGETHER


def _thresholds(
    questions: Sequence[Question], seen: Sequence[Observation], shares: Sequence[Scores]
) -> dict[str, float]:
    best = np.array([of_one.max() for of_one in shares])
    right = np.array([_is_right(one, s) for one, s in zip(seen, shares, strict=True)])
    langs = np.array([question.lang for question in questions])
    return {lang: lowest_threshold(best[langs == lang], right[langs == lang]) for lang in LANGS}


def _line(
    part: str,
    questions: Sequence[Question],
    seen: Sequence[Observation],
    shares: Sequence[Scores],
    thresholds: dict[str, float],
) -> str:
    cells = []
    for lang in LANGS:
        asked = [
            (one, of_one)
            for question, one, of_one in zip(questions, seen, shares, strict=True)
            if question.lang == lang
        ]
        answered = [(one, s) for one, s in asked if s.max() >= thresholds[lang]]
        silent = [(one, s) for one, s in asked if s.max() < thresholds[lang]]
        right = sum(_is_right(one, s) for one, s in answered)
        offered = sum(_is_offered(one, s) for one, s in silent)
        due = sum(one.right is not None for one, _ in asked)
        refused = sum(one.right is None for one, _ in silent)
        cells.append(
            f"{100 * right / due:.1f} / {100 * offered / due:.1f} / "
            f"{100 * (len(answered) - right) / len(asked):.1f} / "
            f"{100 * refused / (len(asked) - due):.1f}"
        )
    return f"| {part} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
