"""What is asked in the measurements: questions nobody has encoded before, as often as people do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from random import Random
from typing import Final

from knowledge.entry_files import read_entries
from knowledge.language import Lang
from knowledge.questions import read_questions
from knowledge.settings import KnowledgeSettings

DISTINCT: Final = 5_000  # texts that a Zipf law spreads the questions over
# Before a known question, so that no text is one that the matcher holds the vector of.
_OPENERS: Final[dict[Lang, tuple[str, ...]]] = {
    "en": ("hello, ", "quick one: ", "hi, ", "sorry, ", "please help: ", "well, "),
    "zh-Hans": ("你好，", "请问", "想问一下，", "麻烦问下，", "您好，请问", "咨询一下："),
    "zh-Hant": ("你好，", "請問", "想問下，", "唔該，", "您好，請問", "想請教："),
}


class Texts:
    """Endless questions of a seed: in each run the same, in each other run others."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311
        settings = KnowledgeSettings.from_env()
        known = read_questions(settings.calibration)
        self._all = [f"{o}{q.text}" for q in known for o in _OPENERS[q.lang]]
        self._random.shuffle(self._all)
        self._entries = [entry.id for entry in read_entries(settings.entries)]

    def repeated(self) -> Iterator[str]:
        """Questions as people repeat them: the n-th most frequent comes once in n."""
        texts = self._all[:DISTINCT]
        weights = [1 / rank for rank in range(1, len(texts) + 1)]
        while True:
            yield from self._random.choices(texts, weights, k=1_000)

    def distinct(self) -> Iterator[str]:
        """Questions none of which comes twice, for as long as a run may last."""
        yield from self._all
        for number, text in enumerate(cycle(self._all)):
            yield f"{text} {number}"

    def pressed(self) -> Iterator[str]:
        """Buttons that name an entry: an action, and no text to be understood."""
        while True:
            yield f'/ask_entry{{"entry": "{self._random.choice(self._entries)}"}}'

    def mixed(self) -> Iterator[str]:
        """Small talk, questions and buttons, as a dialogue mixes them."""
        questions, buttons = self.repeated(), self.pressed()
        while True:
            yield "hello"
            yield next(questions)
            yield next(buttons)
            yield next(questions)
            yield "thank you"
