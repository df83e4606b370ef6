from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from knowledge.reading import Put, read_answer, read_opening
from tests.quality.test_slot_sentences import Asked

TODAY = date(2026, 11, 30)
STRICT = Put("Is your tax and credit record clean? 您的纳税和信用记录是否良好？")


def answer(text: str, field: Asked, put: Put | None = None) -> object:
    found = read_answer(text, "zh-Hant", field, TODAY, put)
    return found.value if found else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("良好", True),
        ("no violations at all", True),
        ("没有违规记录", True),
        ("冇問題", True),
        ("no serious tax violations", True),
        ("有違規紀錄", False),
        ("never blacklisted", True),
        ("yes", True),
        ("未婚", None),
    ],
)
def test_a_record_is_clean_by_what_is_denied_of_it(text: str, value: bool | None) -> None:
    assert answer(text, Asked("clean_record", "yes_no"), STRICT) is value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("住酒店", True),
        ("唔住酒店", False),
        ("with a friend", False),
        ("酒店就唔住喇", None),
        ("先住酒店，之后租房", None),
    ],
)
def test_a_fact_is_told_denied_or_left_open(text: str, value: bool | None) -> None:
    assert answer(text, Asked("hotel", "yes_no"), Put("Will you stay in a hotel?")) is value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("住咗十個月啦", True),
        ("eight months", True),
        ("three months", False),
        ("half a year", None),
        ("未夠半年", False),
        ("超过半年", True),
        ("不止半年", True),
        ("没超过半年", False),
        ("not quite half a year", False),
        ("two years", True),
        ("a two-year contract", True),
    ],
)
def test_a_time_is_held_against_the_one_asked_about(text: str, value: bool | None) -> None:
    field = Asked("half_year", "yes_no", "months", least=6)

    assert answer(text, field, Put("Has the applicant lived here for over half a year?")) is value


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("去前海一家公司上班", "work"),
        ("旅游", "visit"),
        ("to see my family", "visit"),
        ("讀書", "study"),
        ("不是上班，是讀書", "study"),
    ],
)
def test_a_choice_is_known_by_how_people_put_it(text: str, choice: str) -> None:
    field = Asked("purpose", "choice", choices=("visit", "work", "research", "study", "other"))

    assert answer(text, field) == choice


def test_a_title_goes_before_the_words_in_it() -> None:
    field = Asked("identity", "choice", choices=("hk", "hk_foreign", "mainland"))
    put = Put(titles=(("hk", "Hong Kong (Chinese national)"), ("mainland", "Mainland resident")))

    assert answer("Hong Kong (Chinese national)", field, put) == "hk"


@pytest.mark.parametrize(
    ("text", "choice"), [("yes", "listed"), ("唔係", "unlisted"), ("唔知", "unsure")]
)
def test_a_choice_may_be_a_yes_or_a_no(text: str, choice: str) -> None:
    field = Asked("catalogue", "choice", choices=("listed", "unlisted", "unsure"))

    assert answer(text, field) == choice


def test_a_word_of_another_choice_is_none_of_the_others() -> None:
    field = Asked("passport", "choice", choices=("uk", "us", "other"))

    assert answer("British", field) == "uk"
    assert answer("German", field) == "other"


@pytest.mark.parametrize("text", ["冇仔女", "没有孩子", "no kids", "none"])
def test_no_children_are_nought(text: str) -> None:
    assert answer(text, Asked("children", "number", "people", 0, 20)) == 0


AGE, PAY = Asked("age", "number", "years", 16, 99), Asked("pay", "amount", "RMB", 0)
CHILD_AGE = Asked("age", "number", "years", 1, 20, whose="child")


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("I'm 35, my wife is 40", 35),
        ("我太太40歲，我45歲", 45),
        ("I have a 17-year-old son and I'm 38", 38),
        ("我38岁女儿17岁", 38),
        ("My wife is 40. Add up her points", 40),
        ("my brother is 40, what would I get?", None),
    ],
)
def test_an_age_is_that_of_who_writes(text: str, age: int | None) -> None:
    found = read_opening(text, "zh-Hant", [AGE], TODAY)

    assert {name: each.value for name, each in found.items()} == ({"age": age} if age else {})


def test_a_friends_pay_is_not_ones_own() -> None:
    found = read_opening("我朋友年薪100万，我年薪50万", "zh-Hans", [PAY], TODAY)

    assert found["pay"].value == Decimal(500_000)


def test_of_a_child_its_own_age_is_taken() -> None:
    found = read_opening("I am 38 and my daughter is 6", "en", [CHILD_AGE], TODAY)

    assert found["age"].value == 6


def test_a_share_is_taken_from_a_first_sentence() -> None:
    share = Asked("share", "number", "percent", 0, 100)
    found = read_opening("年利潤五百萬，主營業務佔八成", "zh-Hant", [PAY, share], TODAY)

    assert found["share"].value == 80
