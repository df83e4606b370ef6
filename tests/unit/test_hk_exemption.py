"""The relief of Hong Kong residents: its tests, Hong Kong's tax, the rough estimate, the claim."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.hk_exemption import SERVICE
from actions.phrase_book import phrases_of, say
from actions.service import Line, Outcome
from actions.taxes import Allowances, HongKongTax, SalariesTax, latest_on
from knowledge.dated_rules import Rules, open_rules
from knowledge.language import LANGS, Lang

TODAY = date(2026, 11, 22)
PERSON: Mapping[str, Any] = {
    "identity": "hk",
    "qianhai_work": "employee",
    "tax_year": 2025,
    "clean_record": True,
    "income": Decimal(1_000_000),
    "pay": Decimal(1_080_000),
    "hkd_rate": Decimal("0.9"),
    "married": False,
    "children": 0,
}


def work_out(today: date = TODAY, **changed: Any) -> Outcome:
    return SERVICE.work_out({**PERSON, **changed}, open_rules(), today)


def lines(outcome: Outcome) -> list[Line]:
    return [outcome.headline, *outcome.working, *outcome.caveats, *outcome.steps]


def phrases(outcome: Outcome) -> set[str]:
    return {line.phrase for line in lines(outcome)}


def find(outcome: Outcome, phrase: str) -> Mapping[str, Any]:
    (found,) = (line for line in lines(outcome) if line.phrase == phrase)
    return found.values


def asked(answers: Mapping[str, Any]) -> list[str]:
    return [field.name for field in SERVICE.fields if field.is_needed(answers)]


def hong_kong(income: int, *, is_married: bool = False, children: int = 0) -> HongKongTax:
    rules = open_rules()
    allowances = rules.on("tax.hk.allowances", TODAY).shaped(Allowances)
    rates = rules.on("tax.hk.salaries-tax", TODAY).shaped(SalariesTax)
    return HongKongTax(Decimal(income), allowances.total(is_married, children), rates)


@pytest.mark.parametrize(
    ("income", "tax"),
    [
        *((0, "0"), (132_000, "0"), (132_001, "0.02"), (182_000, "1000"), (182_001, "1000.06")),
        *((232_000, "4000"), (232_001, "4000.10"), (282_000, "9000"), (282_001, "9000.14")),
        *((332_000, "16000"), (332_001, "16000.17")),
        *((300_000, "11520"), (600_000, "61560"), (1_000_000, "129560")),
    ],
)
def test_salaries_tax_of_a_single_person(income: int, tax: str) -> None:
    assert hong_kong(income).due == Decimal(tax)


@pytest.mark.parametrize(
    ("income", "standard"),
    [(5_000_000, "750000"), (5_000_001, "750000.16"), (10_000_000, "1550000")],
)
def test_standard_rate_rises_above_five_million(income: int, standard: str) -> None:
    tax = hong_kong(income)

    assert tax.standard == Decimal(standard)
    assert tax.due == min(tax.progressive, tax.standard)


def test_lower_of_the_two_rates_is_due() -> None:
    assert hong_kong(1_000_000).due == hong_kong(1_000_000).progressive
    assert hong_kong(10_000_000).due == hong_kong(10_000_000).standard


@pytest.mark.parametrize(
    ("is_married", "children", "allowances"),
    [(False, 0, 132_000), (True, 0, 264_000), (False, 1, 262_000), (True, 2, 524_000)],
)
def test_allowances_add_up(is_married: bool, children: int, allowances: int) -> None:
    assert hong_kong(0, is_married=is_married, children=children).allowances == allowances


def test_estimate_sets_mainland_tax_against_hong_kongs() -> None:
    outcome = work_out()

    # HK$1,200,000: 1,068,000 after the allowance, 16,000 on the four slices, 17% of the rest.
    assert find(outcome, "hk_tax") == {"progressive": 163_560, "standard": 180_000, "due": 163_560}
    assert find(outcome, "difference") == {"tax": 268_080, "hk_tax": 147_204, "relief": 120_876}
    assert outcome.headline == Line("estimate", {"tax_year": "2025", "relief": Decimal(120_876)})


def test_relief_is_never_negative() -> None:
    outcome = work_out(income=100_000, pay=1_000_000)

    assert outcome.headline.phrase == "nothing"
    assert find(outcome, "difference")["relief"] == 0


def test_subsidy_stands_beside_the_relief() -> None:
    higher = work_out()
    lower = work_out(pay=1_500_000)
    equal = work_out(income=0, pay=0)

    assert find(higher, "compare.relief") == {"subsidy": 118_080}
    assert find(lower, "compare.subsidy") == {"subsidy": 118_080}
    assert find(equal, "compare.equal") == {"subsidy": 0}
    for outcome in (higher, lower, equal):
        assert {"caveat.choose_one", "caveat.rough", "compare.ask"} <= phrases(outcome)


def test_exchange_rate_is_the_persons_own() -> None:
    cheap, dear = (
        find(work_out(hkd_rate=Decimal(rate)), "hk_income")["hk_income"] for rate in ("0.9", "1")
    )

    assert (cheap, dear) == (1_200_000, 1_080_000)


def test_year_of_hong_kongs_rates_is_named() -> None:
    for year in (2023, 2024, 2027):
        assert find(work_out(tax_year=year), "caveat.hk_year") == {"hk_year": "2024/25"}


def test_rates_before_any_known_year_are_the_first_known() -> None:
    rates = latest_on(open_rules(), "tax.hk.salaries-tax", date(2023, 12, 31))

    assert rates.valid_from == date(2024, 4, 1)


def test_rates_are_the_last_that_began_by_the_day() -> None:
    (first,) = open_rules().history("tax.hk.salaries-tax")
    ended = first.model_copy(update={"valid_to": date(2025, 3, 31)})
    later = first.model_copy(update={"valid_from": date(2026, 4, 1)})
    rules = Rules([ended, later])

    for day, found in ((date(2020, 1, 1), ended), (date(2026, 3, 31), ended), (TODAY, later)):
        assert latest_on(rules, first.id, day) == found


@pytest.mark.parametrize(
    "changed",
    [
        {"identity": "macao"},
        {"qianhai_work": "hetao"},
        {"qianhai_work": "none"},
        {"clean_record": False},
    ],
    ids=str,
)
def test_nothing_about_money_is_asked_once_a_gate_is_shut(changed: dict[str, Any]) -> None:
    money = {"income", "pay", "hkd_rate", "married", "children"}

    assert money <= set(asked(PERSON))
    assert not money & set(asked({**PERSON, **changed}))


@pytest.mark.parametrize("identity", ["macao", "macao_foreign", "taiwan", "foreign"])
def test_others_are_pointed_to_the_subsidy_at_once(identity: str) -> None:
    outcome = SERVICE.work_out({"identity": identity}, open_rules(), TODAY)

    assert outcome.headline.phrase == "refused.identity"
    assert [line.phrase for line in outcome.steps] == ["try_subsidy"]
    assert asked({"identity": identity}) == ["identity"]


def test_mainland_residents_are_turned_away() -> None:
    outcome = SERVICE.work_out({"identity": "mainland"}, open_rules(), TODAY)

    assert outcome.headline.phrase == "refused.mainland"
    assert asked({"identity": "mainland"}) == ["identity"]


def test_hetao_is_never_mixed_with_qianhai() -> None:
    answers = {"identity": "hk", "qianhai_work": "hetao"}
    outcome = SERVICE.work_out(answers, open_rules(), TODAY)

    assert outcome.headline.phrase == "refused.hetao"
    assert [line.phrase for line in outcome.steps] == ["ask_futian"]
    assert outcome.rules[0].id == "tax.hetao"
    assert asked(answers) == list(answers)


@pytest.mark.parametrize(
    ("changed", "phrase"),
    [
        ({"qianhai_work": "none"}, "refused.work"),
        ({"clean_record": False}, "refused.record"),
        ({"tax_year": 2022}, "refused.year"),
        ({"tax_year": 2028}, "refused.year"),
    ],
    ids=str,
)
def test_failed_test_is_named(changed: dict[str, Any], phrase: str) -> None:
    assert work_out(**changed).headline.phrase == phrase


@pytest.mark.parametrize("year", [2023, 2027])
def test_relief_holds_for_its_first_and_last_year(year: int) -> None:
    assert work_out(tax_year=year).headline.phrase == "estimate"


def test_foreign_nationals_of_hong_kong_are_told_to_ask_first() -> None:
    assert "caveat.foreign_national" in phrases(work_out(identity="hk_foreign"))
    assert "caveat.foreign_national" not in phrases(work_out())


def test_business_income_is_not_put_through_the_wrong_bands() -> None:
    answers = {
        **{name: PERSON[name] for name in ("identity", "tax_year", "clean_record")},
        "qianhai_work": "business",
    }
    outcome = SERVICE.work_out(answers, open_rules(), TODAY)

    assert outcome.headline.phrase == "business"
    assert not outcome.working
    assert "income" not in asked(answers)
    assert find(outcome, "claim.closed")["closes"] == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("today", "phrase"),
    [
        (date(2026, 2, 28), "claim.ahead"),
        (date(2026, 3, 1), "claim.open"),
        (date(2026, 6, 30), "claim.open"),
        (date(2026, 7, 1), "claim.closed"),
    ],
)
def test_claim_is_made_in_the_spring_after(today: date, phrase: str) -> None:
    assert find(work_out(today), phrase) == {
        "tax_year": "2025",
        "opens": date(2026, 3, 1),
        "closes": date(2026, 6, 30),
    }


def test_taxable_income_above_the_pay_is_pointed_out() -> None:
    assert "caveat.pay_low" in phrases(work_out(pay=900_000))
    assert "caveat.pay_low" not in phrases(work_out(pay=1_000_000))


@pytest.mark.parametrize("lang", LANGS)
def test_question_on_the_record_names_the_years_of_the_rule(lang: Lang) -> None:
    years = work_out(clean_record=False).headline.values["years"]

    assert f"{years}" in phrases_of(SERVICE.name)["ask.clean_record"][lang]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"identity": "hk_foreign", "pay": 0},
        {"identity": "macao"},
        {"qianhai_work": "hetao"},
        {"qianhai_work": "business"},
        {"tax_year": 2026},
        {"tax_year": 2030},
        {"clean_record": False},
        {"income": 100_000, "pay": 2_000_000, "children": 3, "married": True},
    ],
    ids=str,
)
def test_every_line_can_be_said(lang: Lang, changed: dict[str, Any]) -> None:
    for line in lines(work_out(**changed)):
        said = say(SERVICE.name, line, lang)
        assert not re.search(r"[{}]|\b2,0\d\d\b(?!,)", said)
