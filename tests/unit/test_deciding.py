from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from actions.answers import number
from actions.deciding import decide
from actions.service import Answers, Field, Line, Outcome, Service, Value
from actions.service_state import State
from actions.services import open_services
from knowledge.dated_rules import Rules, open_rules

TODAY = date(2026, 11, 30)


def _earns(answers: Answers) -> bool:
    return answers.get("works") is True


@dataclass(frozen=True)
class Plain:
    """Refuses the young; reads a pay that is asked of those only who work."""

    name: str = "plain"
    fields: tuple[Field, ...] = (
        Field("age", "number"),
        Field("works", "yes_no"),
        Field("pay", "amount", is_needed=_earns),
    )

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        if number(answers, "age") < 18:
            return Outcome(Line("young"))
        return Outcome(Line("paid" if answers.get("pay") else "unpaid"))


def headline(**answers: Value) -> str | None:
    outcome = decide(State(Plain(), dict(answers)), open_rules(), TODAY)
    return outcome.headline.phrase if outcome else None


def test_what_is_not_read_is_not_waited_for() -> None:
    assert headline(age=Decimal(12)) == "young"


def test_an_answer_that_may_yet_be_needed_is_not_taken_for_absent() -> None:
    assert headline(age=Decimal(30)) is None
    assert headline(age=Decimal(30), works=True) is None


def test_with_all_answers_there_is_an_outcome() -> None:
    assert headline(age=Decimal(30), works=False) == "unpaid"
    assert headline(age=Decimal(30), works=True, pay=Decimal(5)) == "paid"


def test_too_few_days_decide_before_the_income_is_asked() -> None:
    service: Service = open_services()["gba_subsidy"]
    answers: dict[str, Value] = {
        "identity": "foreign",
        "tax_year": Decimal(2024),
        "contract": "labour",
        "days_worked": Decimal(60),
    }
    outcome = decide(State(service, answers), open_rules(), TODAY)

    assert outcome is not None
    assert outcome.headline.values["days"] == 60
