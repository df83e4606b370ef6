from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from knowledge.language import Lang
from knowledge.reading import read_answer, read_command, read_opening
from tests.quality.test_slot_sentences import FIELDS, Asked

TODAY = date(2026, 3, 10)
POINTS = [FIELDS[name] for name in ("age", "degree", "experience", "income", "fortune_500")]


@pytest.mark.parametrize(("lang", "more"), [("en", 40_000), ("zh-Hans", 400_000)])
def test_a_small_amount_may_leave_its_thousands_unsaid(lang: Lang, more: int) -> None:
    found = read_answer("40", lang, FIELDS["income"], TODAY)

    assert found is not None
    assert [reading.value for reading in found.readings] == [40, more]


@pytest.mark.parametrize(
    ("text", "field", "flaw"),
    [
        ("-5000", "income", "negative"),
        ("負三千", "income", "negative"),
        ("15%", "income", "percent"),
        ("百分之十五", "income", "percent"),
        ("200", "age", "too_high"),
        ("13 months", "months", "too_high"),
    ],
)
def test_what_cannot_be_meant_has_a_flaw(text: str, field: str, flaw: str) -> None:
    found = read_answer(text, "zh-Hant", FIELDS[field], TODAY)

    assert found is not None
    assert found.flaw == flaw


def test_a_value_below_the_least_has_a_flaw() -> None:
    found = read_answer("12", "en", Asked("age", "number", "years", least=16), TODAY)

    assert found is not None
    assert found.flaw == "too_low"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [("18 months", "experience", Decimal("1.5")), ("half a year", "months", Decimal(6))],
)
def test_years_and_months_are_told_in_the_unit_of_the_field(
    text: str, field: str, value: Decimal
) -> None:
    found = read_answer(text, "en", FIELDS[field], TODAY)

    assert found is not None
    assert (found.value, found.unit) == (value, FIELDS[field].unit)


@pytest.mark.parametrize("text", ["none", "没有", "冇收入", "未交過", "no income"])
def test_saying_that_there_is_none_is_nought(text: str) -> None:
    found = read_answer(text, "zh-Hant", FIELDS["income"], TODAY)

    assert found is not None
    assert found.value == 0


def test_a_correction_in_the_same_breath_counts() -> None:
    found = read_answer("a quarter of a million? no, 260k", "en", FIELDS["income"], TODAY)

    assert found is not None
    assert [reading.value for reading in found.readings] == [260_000]


@pytest.mark.parametrize("text", ["38岁，改一下，是39岁", "38, sorry, 39", "38，讲错咗，39"])
def test_the_last_of_two_ages_counts_after_a_correction(text: str) -> None:
    found = read_answer(text, "zh-Hant", FIELDS["age"], TODAY)

    assert found is not None
    assert [reading.value for reading in found.readings] == [39]


def test_a_year_of_birth_leaves_two_ages_and_a_day_of_birth_one() -> None:
    year = read_answer("born in 1988", "en", FIELDS["age"], TODAY)
    day = read_answer("I was born on 5 May 1990", "en", FIELDS["age"], TODAY)

    assert year is not None
    assert day is not None
    assert [reading.value for reading in year.readings] == [37, 38]
    assert [reading.value for reading in day.readings] == [35]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("of course not", False),
        ("of course", True),
        ("冇錯", True),
        ("冇", False),
        ("唔係呀", False),
        ("仲未", False),
        ("係囉", True),
    ],
)
def test_yes_and_no_are_told_apart(text: str, value: bool) -> None:
    found = read_answer(text, "zh-Hant", FIELDS["has_offer"], TODAY)

    assert found is not None
    assert found.value is value


@pytest.mark.parametrize("text", ["maybe", "yes and no", "應該有啩", "不确定有没有"])
def test_neither_yes_nor_no_is_no_answer(text: str) -> None:
    assert read_answer(text, "zh-Hant", FIELDS["has_offer"], TODAY) is None


@pytest.mark.parametrize(
    ("text", "field", "choices"),
    [
        ("docotrate", "degree", ["doctor"]),
        ("高级文凭", "degree", ["associate"]),
        ("a bachelor's and a master's", "degree", ["bachelor", "master"]),
        ("British with HK permanent residency", "identity", ["hk_foreign"]),
        ("不是香港人，是澳门人", "identity", ["macao"]),
    ],
)
def test_a_choice_is_known_by_its_other_names(text: str, field: str, choices: list[str]) -> None:
    found = read_answer(text, "en", FIELDS[field], TODAY)

    assert found is not None
    assert [reading.value for reading in found.readings] == choices


@pytest.mark.parametrize("text", ["no degree", "high school", "A-levels"])
def test_no_choice_is_guessed(text: str) -> None:
    assert read_answer(text, "en", FIELDS["degree"], TODAY) is None


def test_an_unknown_field_knows_its_choices_by_their_names() -> None:
    field = Asked("curriculum", "choice", choices=("british", "hong_kong"))
    found = read_answer("the Hong Kong one", "en", field, TODAY)

    assert found is not None
    assert found.value == "hong_kong"


def test_a_first_sentence_fills_every_field_it_speaks_of() -> None:
    text = "38, master's, 9 years, 480k, Fortune 500: A or B?"
    taken = read_opening(text, "en", POINTS, TODAY)

    assert {name: found.value for name, found in taken.items()} == {
        "age": 38,
        "degree": "master",
        "experience": 9,
        "income": 480_000,
        "fortune_500": True,
    }


@pytest.mark.parametrize(
    "text",
    [
        "What does Article 12 of the 2018 rules say?",
        "do the 240 hours of class count?",
        "Is the salary threshold RMB 600,000?",
        "my rent is RMB 8,000 a month",
        "一年学费多少",
        "Can my child go to a British school in Hong Kong?",
    ],
)
def test_what_nobody_says_of_himself_is_not_taken(text: str) -> None:
    assert read_opening(text, "en", [*POINTS, FIELDS["identity"]], TODAY) == {}


def test_two_amounts_go_to_the_fields_they_stand_with() -> None:
    fields = [FIELDS["income"], FIELDS["tax_paid"]]
    taken = read_opening("I paid 90,000 in tax on 480,000 of income", "en", fields, TODAY)

    assert {name: found.value for name, found in taken.items()} == {
        "tax_paid": 90_000,
        "income": 480_000,
    }


@pytest.mark.parametrize(
    ("text", "act", "field", "value"),
    [
        ("cancel please", "cancel", "", None),
        ("唔填喇", "cancel", "", None),
        ("返上一題", "back", "", None),
        ("唔知", "skip", "", None),
        ("why do you need my income?", "why", "", None),
        ("點解要問呢個？", "why", "", None),
        ("change my income from 500k to 600k", "change", "income", 600_000),
        ("改收入做60萬", "change", "income", 600_000),
        ("change my age", "change", "age", None),
        ("change it", "change", "", None),
    ],
)
def test_a_command_is_told_from_an_answer(
    text: str, act: str, field: str, value: int | None
) -> None:
    command = read_command(text, "zh-Hant", POINTS, TODAY)

    assert command is not None
    assert (command.act, command.field) == (act, field)
    assert (command.found.value if command.found else None) == value


@pytest.mark.parametrize(
    "text",
    ["38", "yes", "can I cancel my work permit?", "点样取消工作许可？", "why is tax lower here?"],
)
def test_an_answer_and_a_question_are_no_commands(text: str) -> None:
    assert read_command(text, "en", POINTS, TODAY) is None
