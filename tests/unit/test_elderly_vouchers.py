from __future__ import annotations

from decimal import Decimal

import pytest

from actions.elderly_vouchers import SERVICE
from tests.service_outcomes import needed, phrases_of, work_out


def test_the_vouchers_are_open_from_the_age_of_65() -> None:
    outcome = work_out(SERVICE, hk_identity=True, age=65, balance=0)

    assert outcome.headline.phrase == "headline.open"
    assert outcome.headline.values == {"a_year": 2_000, "balance_up_to": 8_000}
    assert outcome.working[1].values["points"] == 21


@pytest.mark.parametrize(("age", "years"), [(64, 1), (0, 65), (Decimal("64.9"), 1)])
def test_whoever_is_younger_hears_how_long_it_is_to_go(age: int, years: int) -> None:
    outcome = work_out(SERVICE, hk_identity=True, age=age, balance=0)

    assert outcome.headline.phrase == "closed.age"
    assert outcome.headline.values == {"age_from": 65, "years": years}


def test_whoever_holds_no_hong_kong_card_is_asked_nothing_more() -> None:
    assert list(needed(SERVICE, hk_identity=False)) == ["hk_identity"]
    assert work_out(SERVICE, hk_identity=False).headline.phrase == "closed.identity"


def test_outpatient_care_and_the_doubt_about_qianhai_are_always_named() -> None:
    phrases = phrases_of(work_out(SERVICE, hk_identity=True, age=80, balance=100))

    assert {"caveat.outpatient", "caveat.places", "caveat.confirm"} <= set(phrases)
