"""How much of what is personal the mask hides, and how much of what is nobody's it leaves."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from bot.masking import mask
from knowledge.entry_files import read_entries
from knowledge.language import LANGS
from knowledge.questions import read_questions
from knowledge.settings import KnowledgeSettings
from tests.personal_numbers import CHECKED, Line, lines

_FILLS: Final = 11
_SEEDS: Final = {"masking_held_out.yml": 2_601, "masking_tuning.yml": 2_602}
_WINDOW: Final = 4  # as many signs of a number in a row are told too much


@dataclass
class Measured:
    """What became of the lines of one file, by slot."""

    asked: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))

    def share_right(self, *slots: str) -> float:
        asked = sum(self.asked[slot] for slot in slots)
        return 1 - sum(len(self.wrong[slot]) for slot in slots) / asked


@cache
def measured(name: str) -> tuple[Measured, Measured]:
    """What was to be hidden, and what was to be kept."""
    hidden, kept = Measured(), Measured()
    for line in lines(Path(__file__).with_name(name), _FILLS, _SEEDS[name]):
        masked, _ = mask(line.text)
        of = hidden if line.value else kept
        is_right = not any(_remains(line, masked)) if line.value else masked == line.text
        of.asked[line.slot] += 1
        if not is_right:
            of.wrong[line.slot].append(line)
    return hidden, kept


def _remains(line: Line, masked: str) -> Iterator[bool]:
    """Whether a part of a number in it, or of a home, is to be read still."""
    left = _plain(masked.replace("address", ""))
    value = _plain(line.value)
    before = _plain(line.text.replace(line.value, " "))
    for start in range(len(value) - _WINDOW + 1):
        part = value[start : start + _WINDOW]
        if any(c.isdigit() for c in part) and part not in before:
            yield part in left


def _plain(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("name", _SEEDS)
def test_number_with_check_digits_is_hidden(name: str) -> None:
    hidden, _ = measured(name)

    assert hidden.share_right(*CHECKED) >= 0.99, [hidden.wrong[slot][:3] for slot in CHECKED]


@pytest.mark.parametrize("name", _SEEDS)
def test_other_personal_detail_is_hidden(name: str) -> None:
    hidden, _ = measured(name)

    assert hidden.share_right(*hidden.asked) >= 0.97, hidden.wrong


@pytest.mark.parametrize("name", _SEEDS)
@pytest.mark.parametrize("slot", ["amount", "fee", "date", "article"])
def test_what_is_nobodys_is_kept(name: str, slot: str) -> None:
    _, kept = measured(name)

    assert kept.share_right(slot) >= 0.99, kept.wrong[slot][:5]


@pytest.mark.parametrize("name", _SEEDS)
def test_hardly_any_other_line_is_changed(name: str) -> None:
    _, kept = measured(name)

    assert kept.share_right(*kept.asked) >= 0.99, kept.wrong


def test_there_are_enough_lines() -> None:
    hidden, kept = zip(*map(measured, _SEEDS), strict=True)

    assert sum(one.asked.total() for one in hidden) >= 750
    assert sum(one.asked.total() for one in kept) >= 750


def test_answers_and_wordings_are_never_changed() -> None:
    entries = read_entries(KnowledgeSettings.from_env().entries)
    texts = [
        *(entry.answer[lang] for entry in entries for lang in LANGS),
        *(text for entry in entries for lang in LANGS for text in entry.wordings[lang]),
    ]

    assert [text for text in texts if mask(text)[1]] == []


@pytest.mark.parametrize("name", ["held_out.jsonl", "held_out_later.jsonl"])
def test_questions_of_residents_are_never_changed(name: str) -> None:
    questions = read_questions(Path(__file__).with_name(name))

    assert [question.text for question in questions if mask(question.text)[1]] == []
