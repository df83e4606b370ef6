"""A draft of rules put to the worked examples, on the days that matter."""

from __future__ import annotations

from datetime import date
from typing import Any

from actions.rule_book import open_rule_book
from bot.admin.rule_trial import Bench, Trial
from knowledge.dated_rules import Rule, Rules, open_rules

TODAY = date(2027, 6, 1)  # later than the day of any example
WHOLE = list(open_rules())
(VOUCHERS,) = (rule for rule in WHOLE if rule.id == "vouchers.elderly")


def trial(*instead: Rule) -> Trial:
    """What becomes of the examples when other periods stand in place of the vouchers' rule."""
    others = [rule for rule in WHOLE if rule is not VOUCHERS]
    draft = Rules([*others, *instead])
    return Bench(open_rule_book(), Rules(WHOLE), draft, "en", TODAY).compare()


def with_year(amount: int, **days: Any) -> Rule:
    return VOUCHERS.model_copy(update={"value": {**VOUCHERS.value, "a_year": amount}, **days})


def test_examples_that_read_nothing_of_it_are_not_tried() -> None:
    assert trial(VOUCHERS).tried == 0

    found = trial(with_year(2500))

    assert found.tried > 0
    assert {each.service for each in found.changed} == {"elderly_vouchers"}
    assert found.failed == ()


def test_a_correction_is_tried_on_the_day_of_the_example() -> None:
    found = trial(with_year(2500))

    assert {each.day for each in found.changed} == {date(2026, 11, 22)}
    assert all("2,500" in " ".join(each.come) for each in found.changed if each.come)
    assert all(each.gone for each in found.changed)


def test_a_period_to_come_is_tried_on_its_first_day() -> None:
    first = date(2028, 1, 1)
    now = VOUCHERS.model_copy(update={"valid_to": date(2027, 12, 31)})

    found = trial(now, with_year(2500, valid_from=first))

    assert {each.day for each in found.changed} == {first}
    assert found.failed == ()


def test_what_cannot_be_worked_out_today_fails_though_the_day_of_its_example_can() -> None:
    ended = VOUCHERS.model_copy(update={"valid_to": date(2026, 12, 31)})

    found = trial(ended)

    assert {each.day for each in found.failed} == {TODAY}
    assert found.changed == ()
    assert all("vouchers.elderly" in each.after.fault for each in found.failed)


def test_a_figure_that_a_service_cannot_do_without_fails_the_example() -> None:
    found = trial(VOUCHERS.model_copy(update={"value": {"age_from": 65}}))

    assert {each.service for each in found.failed} == {"elderly_vouchers"}
    assert {each.day for each in found.failed} >= {date(2026, 11, 22)}
