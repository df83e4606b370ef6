"""Kept questions: labelled questions that a publication may not answer worse than before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.evaluation import Finder, Judged, Outcome, judge_all
from knowledge.questions import Question
from knowledge.reason import Reason

# How good each outcome is for the one who asked; a wrong answer is worse than none.
_WORTH: Final[dict[Outcome, int]] = {
    "right": 2,
    "offered": 1,
    "near": 1,
    "abstained": 1,
    "wrong": 0,
}


@dataclass(frozen=True)
class Regression:
    """A kept question that would be answered worse."""

    before: Judged
    after: Judged

    @property
    def reason(self) -> Reason:
        """What became of which question, and which answer is due."""
        question = self.after.question
        due = question.entry or "no answer"
        sentence = "{lang}: {text!r} (due: {due}) was {before}, would be {after}"
        if self.after.answered:
            sentence += ", answered with {answered}"
        return Reason(
            "kept_worse_answered" if self.after.answered else "kept_worse",
            sentence,
            lang=question.lang,
            text=question.text,
            due=due,
            before=self.before.outcome,
            after=self.after.outcome,
            answered=self.after.answered or "",
        )

    def __str__(self) -> str:
        return self.reason


def find_regressions(
    before: Finder, after: Finder, questions: Sequence[Question]
) -> list[Regression]:
    """The questions that the set `after` answers worse than the set `before`."""
    pairs = zip(judge_all(before, questions), judge_all(after, questions), strict=True)
    return [Regression(b, a) for b, a in pairs if is_worse(b, a)]


def is_worse(before: Judged, after: Judged) -> bool:
    """Whether whoever asked would be served worse than before."""
    return _WORTH[after.outcome] < _WORTH[before.outcome]
