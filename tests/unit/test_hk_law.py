from __future__ import annotations

import pytest

from actions.hk_law import SERVICE
from tests.service_outcomes import needed, phrases_of, work_out


@pytest.mark.parametrize(
    ("place", "headline", "law", "seat"),
    [
        ("qianhai", "headline.both", "working.law_open", "working.seat_open"),
        ("shenzhen", "headline.both", "working.law_open", "working.seat_open"),
        ("zhuhai", "headline.both", "working.law_open", "working.seat_open"),
        ("other_gba", "headline.seat_only", "working.law_closed", "working.seat_open"),
        ("elsewhere", "closed.place", "working.law_closed", "working.seat_closed"),
    ],
)
def test_each_choice_has_a_reach_of_its_own(place: str, headline: str, law: str, seat: str) -> None:
    outcome = work_out(SERVICE, invested=True, registered_in=place)

    assert outcome.headline.phrase == headline
    assert [line.phrase for line in outcome.working] == ["working.invested", law, seat]


@pytest.mark.parametrize("place", ["qianhai", "other_gba"])
def test_mandatory_rules_and_a_lawyer_are_always_named(place: str) -> None:
    phrases = phrases_of(work_out(SERVICE, invested=True, registered_in=place))

    assert {"caveat.mandatory", "step.lawyer"} <= set(phrases)


def test_a_firm_without_such_funding_is_told_at_once() -> None:
    assert list(needed(SERVICE, invested=False)) == ["invested"]
    assert work_out(SERVICE, invested=False).headline.phrase == "closed.invested"
