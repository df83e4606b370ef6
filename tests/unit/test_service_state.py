from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from actions.service import Answers, Field
from actions.service_state import State


def _is_grown_up(answers: Answers) -> bool:
    age = answers.get("age")
    return isinstance(age, Decimal) and age >= 18


@dataclass(frozen=True)
class Plain:
    """Asks for an age, then for a job only of grown-ups, then for a day."""

    name: str = "plain"
    fields: tuple[Field, ...] = (
        Field("age", "number"),
        Field("job", "choice", ("nurse", "cook"), is_needed=_is_grown_up),
        Field("since", "date"),
        Field("paid", "yes_no"),
    )

    def work_out(self, *_: Any) -> Any:
        raise NotImplementedError


def state() -> State:
    return State(Plain())


def names(fields: Any) -> list[str]:
    return [field.name for field in fields]


def test_only_what_the_answers_make_necessary_is_missing() -> None:
    made = state()
    made.give("age", Decimal(12))
    assert names(made.missing()) == ["since", "paid"]
    made.give("age", Decimal(30))
    assert names(made.missing()) == ["job", "since", "paid"]


def test_an_answer_known_early_counts_once_it_is_needed() -> None:
    made = state()
    made.give("job", "nurse")
    assert made.settled() == {}
    made.give("age", Decimal(30))
    assert made.settled() == {"age": Decimal(30), "job": "nurse"}


def test_stepping_back_forgets_the_last_answer_that_is_asked() -> None:
    made = state()
    assert made.step_back() is None
    made.give("age", Decimal(30))
    made.give("since", date(2026, 1, 2))
    assert made.step_back() == "since"
    assert made.settled() == {"age": Decimal(30)}


def test_the_state_is_the_same_after_a_way_through_json() -> None:
    made = state()
    made.give("age", Decimal("30.5"))
    made.give("job", "cook")
    made.give("since", date(2026, 1, 2))
    made.give("paid", False)
    made.asked = "job"

    slot = json.loads(json.dumps(made.as_slot()))
    again = State.from_slot(slot, {"plain": Plain()})

    assert again is not None
    assert (again.answers, again.asked, again.trail) == (made.answers, "job", made.trail)


def test_a_service_that_is_no_more_has_no_state() -> None:
    assert State.from_slot(state().as_slot(), {}) is None
    assert State.from_slot(None, {"plain": Plain()}) is None
