"""Questions that invite a known error get no misleading answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from knowledge.fold import fold
from knowledge.language import LANGS, Lang
from knowledge.live import open_knowledge
from tests.contracts.curated import CALIBRATION, entries, questions


@dataclass(frozen=True)
class Trap:
    """A question, the entries that may answer it, and the trap that it leads into."""

    name: str
    lang: Lang
    text: str
    accepted: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"


def read_traps() -> list[Trap]:
    path = Path(__file__).with_name("trap_questions.yml")
    traps = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Trap(name, lang, asked[lang], tuple(asked["accepted"]))
        for name, listed in traps.items()
        for asked in listed
        for lang in LANGS
    ]


TRAPS = read_traps()


@pytest.fixture(scope="module")
def answered() -> dict[Trap, str | None]:
    """The id of the entry that answers each question, or None."""
    found = {trap: open_knowledge().find(trap.text, trap.lang) for trap in TRAPS}
    return {
        trap: finding.matches[0].entry.id if finding.verdict == "answer" else None
        for trap, finding in found.items()
    }


@pytest.mark.parametrize("trap", TRAPS, ids=str)
def test_no_question_is_answered_misleadingly(answered: dict[Trap, str | None], trap: Trap) -> None:
    assert answered[trap] in {None, *trap.accepted}


@pytest.mark.parametrize("lang", LANGS)
def test_most_questions_are_answered(answered: dict[Trap, str | None], lang: Lang) -> None:
    told = [entry is not None for trap, entry in answered.items() if trap.lang == lang]

    assert sum(told) / len(told) >= 0.45


def test_accepted_entries_exist() -> None:
    known = {entry.id for entry in entries()}

    assert {entry for trap in TRAPS for entry in trap.accepted} - known == set()


def test_no_question_is_learnt_from() -> None:
    learnt = {fold(w) for entry in entries() for lang in LANGS for w in entry.ways_to_ask(lang)}
    learnt |= {fold(question.text) for question in questions(CALIBRATION)}

    assert [str(trap) for trap in TRAPS if fold(trap.text) in learnt] == []
