"""What is remembered of what was lately worked out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder.remembering import RememberingEncoder
from knowledge.recent import Recent


class CountingEncoder:
    """Gives each text its length, and counts how often it is asked."""

    dimension = 1
    fingerprint = "counting"

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append(list(texts))
        return np.array([[len(text)] for text in texts], np.float32)


def test_an_answer_is_worked_out_once_until_it_is_forgotten() -> None:
    recent: Recent[str, int] = Recent(2)
    made: list[str] = []

    def ask(key: str) -> int:
        return recent.get(key, lambda: made.append(key) or len(made))

    assert [ask("a"), ask("a"), ask("b"), ask("a"), ask("c"), ask("a")] == [1, 1, 2, 1, 3, 1]
    assert made == ["a", "b", "c"]
    assert ask("b") == 4, "the one that was not asked for longest had to go"
    assert len(recent) == 2


def test_a_text_is_encoded_once_however_it_is_written() -> None:
    encoder = CountingEncoder()
    remembering = RememberingEncoder(encoder)

    first = remembering.encode(["Hello 口岸"])
    again = remembering.encode(["hello 口岸"])

    assert (first == again).all()
    assert encoder.asked == [["Hello 口岸"]]
    assert not first.flags.writeable, "nobody changes what others are given"


def test_a_set_of_texts_is_not_remembered() -> None:
    encoder = CountingEncoder()
    remembering = RememberingEncoder(encoder)

    remembering.encode(["a", "b"])
    remembering.encode(["a", "b"])
    remembering.encode([])

    assert encoder.asked == [["a", "b"], ["a", "b"], []]
