"""What the shapes of rules refuse: bands and windows that do not fit together, shares above all."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from actions.rule_book import SHAPES
from knowledge.dated_rules import open_rules

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("rule", "place", "value", "kind"),
    [
        ("tax.iit.bands", ("bands", 6, "up_to"), 2_000_000, "bands_end"),
        ("tax.iit.bands", ("bands", 2, "up_to"), None, "bands_end"),
        ("tax.iit.bands", ("bands", 2, "up_to"), 100_000, "bands_order"),
        ("tax.iit.bands", ("bands", 2, "deduction"), 16_921, "bands_leap"),
        ("tax.iit.bands", ("bands", 2, "up_to"), 310_000, "bands_leap"),
        ("tax.iit.bands", ("bands", 0, "rate"), 101, "less_than_equal"),
        ("tax.gba-subsidy.amount", ("share",), -1, "greater_than_equal"),
        ("tax.hk.salaries-tax", ("progressive", 4, "width"), 50_000, "bands_end"),
        ("tax.hk.salaries-tax", ("standard",), [], "bands_end"),
        ("tax.reconciliation", ("period", "opens", "day"), 32, "no_such_day"),
        ("tax.reconciliation", ("period", "closes", "month"), 2, "no_such_day"),
        ("tax.gba-subsidy.application", ("windows", 1, "closes"), "2026-01-01", "windows_overlap"),
        ("tax.gba-subsidy.application", ("windows", 1, "closes"), "2025-05-31", "ends_first"),
        ("visa.work-permit.points", ("pay", 0, "least"), 350_000, "steps_order"),
        ("visa.work-permit.points", ("age", 1, "least"), 25, "ages_apart"),
        ("visa.work-permit.points", ("age", 1, "least"), 27, "ages_apart"),
        ("visa.work-permit.points", ("age", 0, "most"), 17, "ends_first"),
        ("schools.route.qsi", ("fees", 0, "age_to"), 1, "ends_first"),
        ("schools.route.qsi", ("open_to",), ["hongkong"], "literal_error"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    rule: str, place: tuple[str | int, ...], value: Any, kind: str
) -> None:
    changed: Any = copy.deepcopy(dict(open_rules().on(rule, TODAY).value))
    inner = changed
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value

    with pytest.raises(ValidationError) as refused:
        SHAPES[rule].model_validate(changed)

    assert refused.value.errors()[0]["type"] == kind
