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


# After it, for as many again.
_CLOSERS: Final[dict[Lang, tuple[str, ...]]] = {
    "en": ("", " Thank you."),
    "zh-Hans": ("", "谢谢"),
    "zh-Hant": ("", "，唔該晒"),
}


class Texts:
    """Endless questions: a seed draws from texts that are the same for every seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311
        settings = KnowledgeSettings.from_env()
        known = read_questions(settings.calibration)
        every = [
            f"{o}{q.text}{c}" for q in known for o in _OPENERS[q.lang] for c in _CLOSERS[q.lang]
        ]
        Random(0).shuffle(every)  # noqa: S311
        self.popular, self._others = every[:DISTINCT], every[DISTINCT:]
        self._entries = [entry.id for entry in read_entries(settings.entries)]

    def repeated(self) -> Iterator[str]:
        """Questions as people repeat them: the n-th most frequent comes once in n."""
        weights = [1 / rank for rank in range(1, len(self.popular) + 1)]
        while True:
            yield from self._random.choices(self.popular, weights, k=1_000)

    def distinct(self) -> Iterator[str]:
        """Questions none of which comes twice, nor is among those that are repeated."""
        yield from self._others
        for number, text in enumerate(cycle(self._others)):
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
