"""How long a search takes besides encoding, and a rebuild, with up to 100,000 wordings.

The wordings are those of the entries, varied: words dropped or swapped in the texts, and
vectors turned towards that of another. One thread; its own time (CPU) too, since other work on
the machine shows in the rest. Run by `python -m bench.search_speed`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import numpy as np

from knowledge.askable import wordings_of
from knowledge.entry import Entry
from knowledge.entry_files import read_entries
from knowledge.evidence import EvidenceIndex
from knowledge.head import Head
from knowledge.heard import Heard
from knowledge.language import LANGS, Lang
from knowledge.live import open_encoder_once
from knowledge.questions import read_questions
from knowledge.settings import KnowledgeSettings
from knowledge.vectors import VectorCache, Vectors

_WORDINGS: Final = (1_000, 10_000, 30_000, 100_000)
_EACH: Final = 10  # wordings of an entry in each language
_ASKED: Final = 1_000
_WARM_UP: Final = 50
_TURN: Final = 0.3  # how much of the other vector comes in


@dataclass(frozen=True)
class Varied:
    """An entry of the bench: wordings in each language, and an answer."""

    id: str
    wordings: dict[Lang, tuple[str, ...]]
    answer: dict[Lang, str]

    def ways_to_ask(self, lang: Lang) -> tuple[str, ...]:
        """How it is asked for in one language."""
        return self.wordings[lang]


class VariedEncoder:
    """Gives each varied text the vector of the text it was made of, turned towards another."""

    def __init__(self, vectors: Vectors, origins: dict[str, int]) -> None:
        self._vectors, self._origins = vectors, origins
        self._random = np.random.default_rng(1)
        self.dimension = vectors.shape[1]
        self.fingerprint = "varied"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row for each text."""
        rows = self._vectors[[self._origins[text] for text in texts]]
        others = self._vectors[self._random.integers(len(self._vectors), size=len(texts))]
        rows += others * np.float32(_TURN)
        vectors: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return vectors

    def sketch(self, text: str) -> Vectors:
        """The vector itself."""
        vector: Vectors = self.encode([text])[0]
        return vector

    def sketch_of(self, vector: Vectors) -> Vectors:
        """The vector itself."""
        return vector


def main() -> None:
    """Prints a row of figures for each number of wordings."""
    settings = KnowledgeSettings.from_env()
    entries = read_entries(settings.entries)
    questions = read_questions(settings.calibration)
    real = VectorCache(open_encoder_once(), settings.models)
    texts = [text for entry in entries for text in wordings_of(entry)]
    vectors = real.encode(texts)
    asked = real.encode([question.text for question in questions])
    pairs = [(q.text, vector) for q, vector in zip(questions, asked, strict=True)][:_ASKED]
    sys.stdout.write("wordings  entries  p50 ms  p95 ms  p99 ms  p99 CPU ms  rebuild s\n")
    for count in _WORDINGS:
        sys.stdout.write(_measure(count, entries, texts, vectors, pairs) + "\n")
        sys.stdout.flush()


def _measure(
    count: int,
    entries: Sequence[Entry],
    texts: Sequence[str],
    vectors: Vectors,
    asked: Sequence[tuple[str, Vectors]],
) -> str:
    places = {text: place for place, text in enumerate(texts)}
    origins: dict[str, int] = {}
    varied = [_vary(entry, number, places, origins) for number, entry in _cycle(entries, count)]
    with tempfile.TemporaryDirectory() as folder:
        cache = VectorCache(VariedEncoder(vectors, origins), Path(folder))
        head = Head.blank(len(varied), cache.encoder.dimension)
        EvidenceIndex(varied, cache, Heard((), ()), head)
        begun = time.perf_counter()
        index = EvidenceIndex(varied, cache, Heard((), ()), head)
        rebuilt = time.perf_counter() - begun
    times, spent = [], []
    for text, vector in (*asked[:_WARM_UP], *asked):
        begun, used = time.perf_counter(), time.thread_time()
        index.gather(text, vector)
        times.append((time.perf_counter() - begun) * 1000)
        spent.append((time.thread_time() - used) * 1000)
    p50, p95, p99 = np.percentile(times[_WARM_UP:], [50, 95, 99])
    cpu = np.percentile(spent[_WARM_UP:], 99)
    wordings = sum(len(wordings_of(entry)) for entry in varied)
    figures = f"{p50:6.2f}  {p95:6.2f}  {p99:6.2f}  {cpu:10.2f}  {rebuilt:9.2f}"
    return f"{wordings:8}  {len(varied):7}  {figures}"


def _cycle(entries: Sequence[Entry], count: int) -> Iterator[tuple[int, Entry]]:
    """Entries again and again, numbered, until they have so many wordings."""
    for number in range(count // (_EACH * len(LANGS))):
        yield number, entries[number % len(entries)]


def _vary(entry: Entry, number: int, places: dict[str, int], origins: dict[str, int]) -> Varied:
    """The entry with a word or a character left out of each of its first wordings."""
    random = Random(number)  # noqa: S311
    wordings: dict[Lang, tuple[str, ...]] = {}
    for lang in LANGS:
        made = []
        for text in entry.ways_to_ask(lang)[:_EACH]:
            parts = text.split(" ") if " " in text else list(text)
            parts[random.randrange(len(parts))] = f"x{number}"
            made.append((" " if " " in text else "").join(parts))
            origins[made[-1]] = places[text]
        wordings[lang] = tuple(made)
    answer: dict[Lang, str] = {lang: entry.answer[lang] for lang in LANGS}
    return Varied(f"{entry.id}.{number}", wordings, answer)


if __name__ == "__main__":
    main()
