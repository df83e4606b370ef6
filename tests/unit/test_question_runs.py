from __future__ import annotations

from datetime import UTC, datetime

from bot.admin.question_runs import Run, compare
from knowledge.evaluation import Judged, Outcome
from knowledge.questions import Question


def judged(text: str, outcome: Outcome, answered: str | None = None) -> Judged:
    question = Question(text=text, lang="en", entry="tax.a")
    return Judged(question, outcome, answered, "tax.a", 0.9)


def run(*given: Judged) -> Run:
    return Run(at=datetime(2026, 3, 1, tzinfo=UTC), by="Staff A", number=1, judged=given)


def test_what_moved_is_told_with_the_worse_first() -> None:
    before = run(judged("1", "abstained"), judged("2", "right", "tax.a"), judged("3", "right"))
    after = run(judged("1", "right", "tax.a"), judged("2", "wrong", "tax.b"), judged("3", "right"))

    moved = compare(before, after)

    assert [(one.after.question.text, one.is_worse) for one in moved] == [("2", True), ("1", False)]


def test_questions_that_were_not_asked_before_moved_nowhere() -> None:
    assert compare(run(), run(judged("1", "wrong"))) == []


def test_a_run_is_the_same_after_a_way_through_json() -> None:
    made = run(judged("1", "right", "tax.a"))

    assert Run.model_validate_json(made.model_dump_json()) == made
    assert made.counts() == {"right": 1}
