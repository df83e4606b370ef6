from __future__ import annotations

import re
from typing import Any

import pytest

from actions.phrase_book import phrases_of as phrase_book_of
from actions.social_insurance import SERVICE
from tests.service_outcomes import needed, phrases_of, work_out

FIVE = ["due.pension", "due.medical", "due.injury", "due.unemployment", "due.maternity"]


def working(**wishes: Any) -> list[str]:
    return [line.phrase for line in work_out(SERVICE, **wishes).working]


@pytest.mark.parametrize("identity", ["macao", "taiwan"])
def test_employees_join_all_five(identity: str) -> None:
    assert working(identity=identity, work="employed") == FIVE
    assert list(needed(SERVICE, identity=identity, work="employed")) == ["identity", "work"]


def test_a_hong_kong_employee_without_mpf_joins_all_five() -> None:
    outcome = work_out(SERVICE, identity="hk", work="employed", mpf=False)

    assert outcome.headline.phrase == "headline.compulsory"
    assert [line.phrase for line in outcome.working] == FIVE


def test_mpf_excuses_from_pension_and_unemployment_only() -> None:
    outcome = work_out(SERVICE, identity="hk", work="employed", mpf=True)

    assert outcome.headline.phrase == "headline.mpf"
    assert [line.phrase for line in outcome.working] == [
        *("excused.pension", "due.medical", "due.injury"),
        *("excused.unemployment", "due.maternity"),
    ]
    assert "step.mpf" in phrases_of(outcome)


@pytest.mark.parametrize("identity", ["hk", "macao", "taiwan"])
def test_the_self_employed_may_join_two_with_a_residence_permit(identity: str) -> None:
    wishes: dict[str, Any] = {"identity": identity, "work": "self_employed"}

    assert working(**wishes, residence_permit=True) == ["optional.pension", "optional.medical"]
    closed = work_out(SERVICE, **wishes, residence_permit=False)
    assert phrases_of(closed) == ["closed.self_employed", "step.residence_permit"]


@pytest.mark.parametrize(
    ("work", "permit", "headline"),
    [
        ("student", False, "headline.residents_scheme"),
        ("none", True, "headline.residents_scheme"),
        ("none", False, "closed.not_working"),
    ],
)
def test_whoever_does_not_work_may_join_the_residents_schemes(
    work: str, permit: bool, headline: str
) -> None:
    outcome = work_out(SERVICE, identity="hk", work=work, residence_permit=permit)

    assert outcome.headline.phrase == headline


@pytest.mark.parametrize(
    ("treaty", "headline"),
    [
        ("yes", "headline.treaty"),
        ("no", "headline.compulsory"),
        ("unsure", "headline.compulsory_unless_treaty"),
    ],
)
def test_foreign_employees_join_all_five_unless_a_treaty_exempts_them(
    treaty: str, headline: str
) -> None:
    outcome = work_out(SERVICE, identity="foreign", work="employed", treaty=treaty)

    assert outcome.headline.phrase == headline
    assert [line.phrase for line in outcome.working] == FIVE
    assert {"caveat.lump_sum", "caveat.confirm_foreign"} <= set(phrases_of(outcome))


@pytest.mark.parametrize("identity", ["hk_foreign", "macao_foreign"])
def test_a_foreign_permanent_resident_is_told_that_his_case_is_unclear(identity: str) -> None:
    outcome = work_out(SERVICE, identity=identity, work="employed", treaty="no")

    assert "caveat.permanent_resident" in phrases_of(outcome)


def test_nothing_is_told_to_foreigners_who_are_not_employed() -> None:
    outcome = work_out(SERVICE, identity="foreign", work="student")

    assert phrases_of(outcome) == ["closed.foreign", "step.bureau"]


def test_mainland_residents_are_told_at_once_that_they_are_not_covered() -> None:
    assert list(needed(SERVICE, identity="mainland")) == ["identity"]
    assert work_out(SERVICE, identity="mainland").headline.phrase == "closed.mainland"


@pytest.mark.parametrize(
    ("identity", "is_told"), [("hk", True), ("macao", True), ("taiwan", False)]
)
def test_leaving_early_is_explained_to_those_whom_the_rule_names(
    identity: str, is_told: bool
) -> None:
    outcome = work_out(SERVICE, identity=identity, work="employed", mpf=False)

    told = [line.values for line in outcome.caveats if line.phrase == "caveat.leaving"]
    assert told == ([{"years": 15}] if is_told else [])


def test_no_phrase_gives_a_rate() -> None:
    said = [
        text for texts in phrase_book_of("social_insurance").values() for text in texts.values()
    ]

    assert not [text for text in said if re.search("[%％]", text)]
