from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from actions.permit_points import Profile
from actions.service import Line, Outcome, Value
from actions.work_permit_points import SERVICE, read_profile
from tests.service_outcomes import lines_of, needed, phrases_of, work_out

# The worked example of the table: 82 points.
EXAMPLE: Mapping[str, Value] = {
    "identity": "foreign",
    "age": 38,
    "degree": "master",
    "certificate": "none",
    "experience": 9,
    "pay": Decimal(480_000),
    "months": 12,
    "chinese": "none",
    "distinction": True,
}
# Somebody whom nothing gives a point.
BLANK: Mapping[str, Value] = {
    **EXAMPLE,
    "age": 61,
    "degree": "none",
    "experience": 0,
    "pay": Decimal(40_000),
    "months": 0,
    "distinction": False,
}


def outcome_of(base: Mapping[str, Value], **changed: Any) -> Outcome:
    return work_out(SERVICE, **{**base, **changed})


def line_of(outcome: Outcome, phrase: str) -> Line:
    (found,) = [line for line in lines_of(outcome) if line.phrase == phrase]
    return found


def total(base: Mapping[str, Value], **changed: Any) -> Value:
    return outcome_of(base, **changed).headline.values["points"]


def test_worked_example_has_82_of_120_points_and_class_b() -> None:
    outcome = outcome_of(EXAMPLE)

    assert outcome.headline == Line("headline.b", {"points": 82, "most": 120})
    points = [line.values["points"] for line in outcome.working if line.phrase.startswith("item")]
    assert points == [20, 15, 12, 15, 0, 15, 5, 0, 0]


def test_worked_example_with_hsk_3_has_85_points_and_class_a() -> None:
    outcome = outcome_of(EXAMPLE, chinese="hsk3")

    assert outcome.headline == Line("headline.a", {"points": 85, "most": 120})


@pytest.mark.parametrize(
    ("pay", "points"),
    [
        *((450_000, 20), (449_999, 17), (350_000, 17), (349_999, 14), (250_000, 14)),
        *((249_999, 11), (150_000, 11), (149_999, 8), (70_000, 8), (69_999, 5)),
        *((50_000, 5), (49_999, 0), (Decimal("449999.99"), 17)),
    ],
)
def test_pay_scores_from_the_lower_edge_of_its_band(pay: int, points: int) -> None:
    assert total(BLANK, pay=Decimal(pay)) == points


@pytest.mark.parametrize(
    ("months", "points"),
    [(12, 15), (9, 15), (Decimal("8.9"), 10), (6, 10), (5, 5), (3, 5), (2, 0), (0, 0)],
)
def test_months_score_from_the_lower_edge_of_their_band(months: int, points: int) -> None:
    assert total(BLANK, months=months) == points


@pytest.mark.parametrize(
    ("years", "points"),
    [(0, 0), (1, 0), (Decimal("1.9"), 0), (2, 5), (3, 6), (9, 12), (16, 19), (17, 20), (40, 20)],
)
def test_each_complete_year_of_experience_scores(years: int, points: int) -> None:
    assert total(BLANK, experience=years) == points


@pytest.mark.parametrize(
    ("age", "points"),
    [
        *((17, 0), (18, 10), (25, 10), (Decimal("25.9"), 10), (26, 15), (45, 15), (46, 10)),
        *((55, 10), (56, 5), (60, 5), (Decimal("60.5"), 5), (61, 0)),
    ],
)
def test_age_bands_hold_both_their_ends(age: int, points: int) -> None:
    assert total(BLANK, age=age) == points


@pytest.mark.parametrize(
    ("degree", "points"),
    [("doctor", 20), ("master", 15), ("bachelor", 10), ("associate", 0), ("none", 0)],
)
def test_degree_scores(degree: str, points: int) -> None:
    assert total(BLANK, degree=degree) == points


@pytest.mark.parametrize(
    ("certificate", "points"),
    [("senior_technician", 20), ("technician", 15), ("senior_worker", 10), ("none", 0)],
)
def test_trade_certificate_scores_as_a_degree(certificate: str, points: int) -> None:
    assert total(BLANK, certificate=certificate) == points


@pytest.mark.parametrize(
    ("chinese", "points"),
    [
        *(("none", 0), ("hsk1", 1), ("hsk2", 2), ("hsk3", 3), ("hsk4", 4), ("hsk5", 5)),
        *(("chinese_degree", 5), ("former_national", 5)),
    ],
)
def test_chinese_scores(chinese: str, points: int) -> None:
    assert total(BLANK, chinese=chinese) == points


def test_shenzhen_is_no_place_with_points() -> None:
    place = line_of(outcome_of(EXAMPLE), "item.place")

    assert place.values == {"points": 0, "most": 10}


@pytest.mark.parametrize(
    ("age", "points", "phrase"),
    # technician 15, pay 20, Chinese 5 and distinction 5 are 45 points; age makes the rest
    [(30, 60, "headline.b"), (50, 55, "headline.c")],
)
def test_class_b_begins_at_60_points(age: int, points: int, phrase: str) -> None:
    outcome = outcome_of(
        BLANK,
        degree="associate",
        certificate="technician",
        pay=Decimal(450_000),
        chinese="hsk5",
        distinction=True,
        age=age,
    )

    assert outcome.headline == Line(phrase, {"points": points, "most": 120})


def test_bachelor_with_two_years_is_class_b_by_the_listed_standard() -> None:
    outcome = outcome_of(BLANK, degree="bachelor", experience=2)

    assert outcome.headline == Line("headline.b_by_standard", {"points": 15, "most": 120})
    assert "standard.degree" in phrases_of(outcome)


@pytest.mark.parametrize(("degree", "years"), [("associate", 2), ("bachelor", Decimal("1.9"))])
def test_degree_standard_wants_both_degree_and_years(degree: str, years: int) -> None:
    outcome = outcome_of(BLANK, degree=degree, experience=years)

    assert outcome.headline.phrase == "headline.c"
    assert "standard.degree" not in phrases_of(outcome)


@pytest.mark.parametrize(
    ("pay", "headline", "standard"),
    [
        (1_047_840, "headline.a_by_standard", "standard.pay_a"),
        (1_047_839, "headline.b_by_standard", "standard.pay_a_unsure"),
        (1_031_124, "headline.b_by_standard", "standard.pay_a_unsure"),
        (1_031_123, "headline.b_by_standard", "standard.pay_b"),
        (698_560, "headline.b_by_standard", "standard.pay_b"),
        (698_559, "headline.c", "standard.pay_b_unsure"),
        (687_416, "headline.c", "standard.pay_b_unsure"),
        (687_415, "headline.c", "standard.pay_none"),
    ],
)
def test_pay_is_held_against_both_averages(pay: int, headline: str, standard: str) -> None:
    outcome = outcome_of(BLANK, pay=Decimal(pay))

    assert outcome.headline.phrase == headline
    assert standard in phrases_of(outcome)


def test_600_000_is_no_threshold_in_shenzhen() -> None:
    assert outcome_of(BLANK, pay=Decimal(600_000)).headline.phrase == "headline.c"


def test_pay_test_names_the_year_and_the_range() -> None:
    values = line_of(outcome_of(BLANK), "standard.pay_none").values

    assert values == {"times": 4, "lower": 687_416, "upper": 698_560, "year": "2023"}


def test_lifts_of_the_worked_example_are_the_least_changes_to_class_a() -> None:
    lifts = [line for line in outcome_of(EXAMPLE).steps if line.phrase.startswith("lift")]

    assert lifts == [
        Line("lift.to_a"),
        Line("lift.pay", {"income": Decimal(1_047_840)}),
        Line("lift.degree.doctor"),
        Line("lift.experience", {"years": 12}),
        Line("lift.chinese", {"level": 3}),
        Line("lift.local_bonus", {"points": 3, "most": 10}),
    ]


def test_older_age_and_distinction_count_among_the_lifts() -> None:
    # 80 points at 25 without a distinction
    outcome = outcome_of(EXAMPLE, age=25, degree="doctor", experience=12, distinction=False)

    assert outcome.headline.values["points"] == 80
    assert Line("lift.age", {"age": 26}) in outcome.steps
    assert Line("lift.distinction", {"points": 5}) in outcome.steps


def test_months_lift_by_the_lowest_step_that_suffices() -> None:
    # 75 points without a month in China
    outcome = outcome_of(EXAMPLE, degree="doctor", chinese="hsk3", months=0)

    assert outcome.headline.values["points"] == 75
    assert Line("lift.months", {"months": Decimal(6)}) in outcome.steps


def test_class_c_is_lifted_by_a_degree_where_the_years_are_there() -> None:
    outcome = outcome_of(BLANK, experience=5)

    assert Line("lift.to_b") in outcome.steps
    assert Line("lift.degree.bachelor") in outcome.steps


def test_class_a_has_nothing_above_it() -> None:
    outcome = outcome_of(EXAMPLE, chinese="hsk3")

    assert outcome.steps == [Line("step.apply")]


def test_every_class_is_left_to_the_officer() -> None:
    for changed in ({}, {"chinese": "hsk5"}, {"pay": Decimal(2_000_000)}):
        assert "caveat.officer" in phrases_of(outcome_of(EXAMPLE, **changed))


@pytest.mark.parametrize("identity", ["hk", "macao", "taiwan"])
def test_compatriots_hear_at_once_that_they_need_no_permit(identity: str) -> None:
    assert list(needed(SERVICE, identity=identity)) == ["identity"]
    assert work_out(SERVICE, identity=identity).headline.phrase == "headline.exempt"


def test_mainland_resident_hears_at_once_that_it_is_not_for_him() -> None:
    assert list(needed(SERVICE, identity="mainland")) == ["identity"]
    assert work_out(SERVICE, identity="mainland").headline.phrase == "headline.mainland"


@pytest.mark.parametrize("identity", ["hk_foreign", "macao_foreign"])
def test_permanent_residence_does_not_replace_the_permit(identity: str) -> None:
    assert outcome_of(EXAMPLE, identity=identity).headline.phrase == "headline.b"


def test_certificate_is_asked_for_only_below_a_bachelor() -> None:
    assert "certificate" in needed(SERVICE, **BLANK)
    assert "certificate" not in needed(SERVICE, **EXAMPLE)


def test_certificate_that_was_not_asked_for_is_not_counted() -> None:
    answers = {**EXAMPLE, "certificate": "senior_technician"}

    assert read_profile(answers).certificate == "none"


def test_profile_holds_the_answers() -> None:
    profile = read_profile(EXAMPLE)

    assert profile == Profile(
        pay=Decimal(480_000),
        degree="master",
        certificate="none",
        experience=Decimal(9),
        months=Decimal(12),
        chinese="none",
        age=Decimal(38),
        distinction=True,
    )
