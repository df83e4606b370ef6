"""Follow-ups that nothing learns from, after the answers they refer to."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from knowledge.base import Finding, KnowledgeBase
from knowledge.context import find_after, read_follow_ups
from knowledge.live import open_knowledge
from knowledge.questions import read_questions
from knowledge.settings import ROOT

QUALITY = ROOT / "tests" / "quality"


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return open_knowledge()


def outcome(found: Finding, due: str | None) -> str:
    if found.verdict == "answer":
        return "right" if found.matches[0].entry.id == due else "wrong"
    return "offered" if due in {match.entry.id for match in found.choices} else "nothing"


def test_follow_ups_are_answered_or_offered_and_hardly_ever_answered_wrongly(
    knowledge: KnowledgeBase,
) -> None:
    counted: Counter[tuple[bool, str]] = Counter()
    for asked in read_follow_ups(QUALITY / "follow_ups.jsonl"):
        vector = knowledge.encode(asked.text)
        found = find_after(knowledge, asked.text, asked.lang, asked.last, vector)
        counted[asked.entry is not None, outcome(found, asked.entry)] += 1

    due = sum(count for (is_due, _), count in counted.items() if is_due)
    assert counted[True, "right"] >= 0.45 * due
    assert counted[True, "right"] + counted[True, "offered"] >= 0.8 * due
    assert counted[True, "wrong"] + counted[False, "wrong"] <= 0.04 * counted.total()


def test_a_question_after_an_answer_about_something_else_is_answered_as_alone(
    knowledge: KnowledgeBase,
) -> None:
    draw = random.Random(7)
    questions = draw.sample(read_questions(QUALITY / "held_out.jsonl"), 200)
    ids = sorted(knowledge.entries)

    harmed = []
    for asked in questions:
        vector = knowledge.encode(asked.text)
        alone = outcome(knowledge.find(asked.text, asked.lang, vector), asked.entry)
        last = draw.choice(ids)
        after = outcome(find_after(knowledge, asked.text, asked.lang, last, vector), asked.entry)
        if (alone, after) in {("right", "wrong"), ("right", "nothing"), ("nothing", "wrong")}:
            harmed.append((asked.text, last))
    assert len(harmed) <= 2, harmed
