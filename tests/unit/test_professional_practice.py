from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.professional_practice import SERVICE
from actions.service import Line, Outcome, Value
from tests.service_outcomes import TODAY, needed, phrases_of, work_out

PERSON: Mapping[str, Value] = {
    "identity": "hk",
    "profession": "tax",
    "permanent_resident": True,
    "qualification_years": 3,
    "tax_years": 3,
    "penalty": False,
    "practice_years": 3,
    "exam": True,
}
LAST_DAY = date(2026, 10, 4)


def outcome_of(today: date = TODAY, **changed: Any) -> Outcome:
    return work_out(SERVICE, today, **{**PERSON, **changed})


@pytest.mark.parametrize("identity", ["hk", "macao", "hk_foreign", "macao_foreign"])
def test_tax_professional_with_three_years_of_each_may_register(identity: str) -> None:
    outcome = outcome_of(identity=identity)

    assert outcome.headline.phrase == "headline.tax_open"
    assert [line.phrase for line in outcome.working] == [
        *("met.qualification", "met.tax_years", "met.clean"),
    ]
    assert ("caveat.work_permit" in phrases_of(outcome)) == identity.endswith("foreign")


@pytest.mark.parametrize(
    ("changed", "unmet"),
    [
        ({"qualification_years": 2}, "unmet.qualification"),
        ({"qualification_years": Decimal("2.9")}, "unmet.qualification"),
        ({"tax_years": 2}, "unmet.tax_years"),
        ({"penalty": True}, "unmet.clean"),
    ],
)
def test_each_tax_condition_can_stand_in_the_way(changed: dict[str, Any], unmet: str) -> None:
    outcome = outcome_of(**changed)

    assert outcome.headline.phrase == "headline.tax_not_yet"
    assert [p for p in phrases_of(outcome) if p.startswith("unmet")] == [unmet]
    assert Line(unmet, {"years": 3}) in outcome.working


@pytest.mark.parametrize(
    "changed", [{"permanent_resident": False}, {"identity": "foreign"}, {"identity": "taiwan"}]
)
def test_tax_professional_without_permanent_residence_is_shown_the_list(
    changed: dict[str, Any],
) -> None:
    outcome = outcome_of(**changed)

    assert outcome.headline == Line("headline.list", {"qualifications": 20, "fields": 6})
    assert "check.tax_permanent" in phrases_of(outcome)
    assert "qualification_years" not in needed(SERVICE, **{**PERSON, **changed})


@pytest.mark.parametrize(
    ("changed", "phrase"),
    [
        ({}, "headline.lawyer_open"),
        ({"practice_years": 2}, "headline.lawyer_not_yet"),
        ({"exam": False}, "headline.lawyer_not_yet"),
    ],
)
def test_lawyer_needs_three_years_and_the_examination(changed: dict[str, Any], phrase: str) -> None:
    outcome = outcome_of(LAST_DAY, profession="lawyer", **changed)

    assert outcome.headline.phrase == phrase
    assert "caveat.pilot" in phrases_of(outcome)


def test_lawyers_pilot_that_has_run_out_is_said_to_have() -> None:
    outcome = outcome_of(date(2026, 10, 5), profession="lawyer")

    assert outcome.headline == Line("headline.lawyer_ended", {"day": LAST_DAY})
    assert {"met.law_years", "met.exam"} <= set(phrases_of(outcome))


def test_lawyer_from_elsewhere_has_no_route_here() -> None:
    outcome = outcome_of(profession="lawyer", identity="foreign")

    assert outcome.headline.phrase == "headline.lawyer_elsewhere"


def test_hong_kong_engineer_files() -> None:
    outcome = outcome_of(profession="construction")

    filing = {"since": date(2020, 10, 1), "revised": date(2023, 6, 27)}
    assert outcome.headline.phrase == "headline.construction"
    assert outcome.working == [
        Line("check.filing", filing),
        Line("check.consultants", {"since": date(2021, 1, 1), "cities": 9}),
    ]


@pytest.mark.parametrize("identity", ["macao", "macao_foreign", "taiwan", "foreign"])
def test_filing_is_for_hong_kong_only(identity: str) -> None:
    architect = outcome_of(profession="construction", identity=identity)
    officer = outcome_of(profession="safety", identity=identity)

    assert architect.headline.phrase == "headline.list"
    assert "check.construction_hong_kong" in phrases_of(architect)
    assert officer.headline.phrase == "headline.safety_elsewhere"


def test_hong_kong_safety_officer_files_since_june_2023() -> None:
    outcome = outcome_of(profession="safety")

    assert outcome.headline == Line("headline.safety", {"since": date(2023, 6, 15)})


@pytest.mark.parametrize(
    ("profession", "phrase"), [("listed", "headline.list"), ("other", "headline.other")]
)
def test_other_professions_are_sent_to_the_bureau(profession: str, phrase: str) -> None:
    outcome = outcome_of(profession=profession)

    assert outcome.headline.phrase == phrase
    assert "caveat.human_resources" in phrases_of(outcome)


def test_mainland_resident_is_asked_nothing_more() -> None:
    assert list(needed(SERVICE, identity="mainland")) == ["identity"]
    assert work_out(SERVICE, identity="mainland").headline.phrase == "headline.mainland"


@pytest.mark.parametrize(
    ("profession", "asked"),
    [
        ("tax", ["permanent_resident", "qualification_years", "tax_years", "penalty"]),
        ("lawyer", ["practice_years", "exam"]),
        ("construction", []),
        ("other", []),
    ],
)
def test_only_the_conditions_of_the_profession_are_asked(profession: str, asked: list[str]) -> None:
    answers = needed(SERVICE, **{**PERSON, "profession": profession})

    assert list(answers) == ["identity", "profession", *asked]
