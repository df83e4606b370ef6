"""The outcome of a service as soon as nothing that is still to be asked can change it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date

from actions.service import Field, Outcome, Value
from actions.service_state import State
from knowledge.dated_rules import Rules


class UndecidedError(Exception):
    """The outcome hinges on an answer that was not given yet."""


class _AnswersSoFar(Mapping[str, Value]):
    """Answers of which those that are still open cannot be read, not even as being absent."""

    def __init__(self, answers: Mapping[str, Value], still_open: frozenset[str]) -> None:
        self._answers = answers
        self._open = still_open

    def __getitem__(self, name: str) -> Value:
        if name in self._open:
            raise UndecidedError(name)
        return self._answers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    def __len__(self) -> int:
        return len(self._answers)


def decide(
    state: State, rules: Rules, today: date, other: Mapping[str, Value] | None = None
) -> Outcome | None:
    """The outcome, or None while it hinges on what is still to be asked.

    What a service does not read cannot matter to it. `other` takes the place of answers.
    """
    answers = {**state.settled(), **(other or {})}
    so_far = _AnswersSoFar(answers, frozenset(_still_open(state)))
    try:
        return state.service.work_out(so_far, rules, today)
    except UndecidedError:
        return None


def find_hinge(state: State, rules: Rules, today: date, outcome: Outcome) -> Field | None:
    """The field of whose month the day would change the outcome."""
    for name, first in state.months.items():
        last = date(first.year, first.month, monthrange(first.year, first.month)[1])
        at_last = decide(state, rules, today, {name: last})
        if name in state.settled() and at_last != outcome:
            return state.field_named(name)
    return None


def _still_open(state: State) -> Iterator[str]:
    """The fields without an answer from the first that is missing: later ones may be needed yet."""
    missing = state.missing()
    is_after = False
    for field in state.service.fields:
        is_after = is_after or field in missing[:1]
        if is_after and field.name not in state.answers:
            yield field.name
