"""What is said to the fields of real services, and what is not."""

from __future__ import annotations

from datetime import date

import pytest

from actions.service_reading import read_first, read_for
from actions.service_state import State
from actions.services import NAMES, open_services
from knowledge.language import detect

TODAY = date(2026, 11, 30)


def read(service: str, name: str, text: str) -> list[object]:
    state = State(open_services()[service])
    field = state.field_named(name)
    assert field is not None
    found = read_for(state, field, text, detect(text) or "zh-Hans", TODAY)
    return [reading.value for reading in found.readings] if found else []


BESIDE_THE_POINT = [
    *("谢谢", "等我睇下", "唔緊要", "没关系", "看情况", "还没想好", "有時有有時冇", "正在申请"),
    *("wait a moment", "I am a teacher", "it depends", "same as before", "maybe next time"),
    *("neither", "I already told you", "used to", "和之前一样"),
]


@pytest.mark.parametrize("service", NAMES)
@pytest.mark.parametrize("text", BESIDE_THE_POINT)
def test_what_is_beside_the_point_answers_no_field(service: str, text: str) -> None:
    answered = {f.name: read(service, f.name, text) for f in open_services()[service].fields}
    if service == "professional_practice" and "teacher" in text:
        assert answered.pop("profession") == ["other"]

    assert {name: values for name, values in answered.items() if values} == {}


@pytest.mark.parametrize(
    ("service", "name", "text"),
    [
        ("gba_subsidy", "identity", "I have a Hong Kong work visa"),
        ("gba_subsidy", "identity", "我太太是香港人"),
        ("gba_subsidy", "days_worked", "我有两个孩子"),
        ("gba_subsidy", "contract", "my employer handles that"),
        ("youth_package", "role", "my employer handles that"),
        ("youth_package", "owns_home", "打算买楼"),
        ("youth_package", "owns_home", "我爸有楼"),
        ("company_tax", "registered", "我住在前海"),
        ("residence_permit", "stable_job", "我在香港工作"),
        ("social_insurance", "treaty", "我有两个孩子"),
        ("work_permit_points", "chinese", "my wife is Chinese"),
        ("work_permit_points", "age", "第三个"),
    ],
)
def test_what_is_said_of_something_else_is_not_taken(service: str, name: str, text: str) -> None:
    assert read(service, name, text) == []


@pytest.mark.parametrize(
    ("service", "name", "text", "value"),
    [
        ("entry_document", "purpose", "去前海一家公司上班", "work"),
        ("professional_practice", "profession", "核數師", "tax"),
        ("professional_practice", "profession", "solicitor", "lawyer"),
        ("social_insurance", "work", "俾前海公司請", "employed"),
        ("social_insurance", "work", "自由职业", "self_employed"),
        ("school_finder", "curriculum", "IB", "international"),
        ("school_finder", "papers", "只有中国护照", "mainland"),
        ("residence_days", "pattern", "平日住深圳，週末返香港", "weekly"),
        ("money_limits", "channel", "我想用支付宝绑外国信用卡", "foreign_card"),
        ("youth_package", "role", "我们公司请人", "employer"),
        ("youth_package", "owns_home", "我老婆有樓", True),
        ("gba_subsidy", "qualification", "唔知", "none"),
        ("gba_subsidy", "knows_tax", "不知道", False),
        ("social_insurance", "treaty", "不知道", "unsure"),
        ("company_tax", "headquarters", "唔喺前海", "outside"),
        ("hk_law", "registered_in", "we're in Futian", "shenzhen"),
        ("gba_subsidy", "identity", "HK permanent", "hk"),
    ],
)
def test_an_answer_is_known_by_how_people_put_it(
    service: str, name: str, text: str, value: object
) -> None:
    assert read(service, name, text) == [value]


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("第一個", "labour"),
        ("the second one", "secondment"),
        ("揀第三個啦", "service"),
        ("最后一个", "none"),
        ("last", "none"),
    ],
)
def test_a_choice_is_known_by_its_place(text: str, choice: str) -> None:
    assert read("gba_subsidy", "contract", text) == [choice]


@pytest.mark.parametrize("text", ["第九个", "first I want to know", "第一次", "the first year"])
def test_what_names_no_place_in_the_list_is_no_choice(text: str) -> None:
    assert read("gba_subsidy", "contract", text) == []


@pytest.mark.parametrize("text", ["第一個", "the first one", "最后一个"])
def test_a_place_is_no_number(text: str) -> None:
    assert read("gba_subsidy", "days_worked", text) == []


def test_a_first_sentence_tells_what_is_needed_and_then_how_much_of_it() -> None:
    state = State(open_services()["money_limits"])
    found = read_first(state, "20萬同名匯款，要過幾多日", "zh-Hant", TODAY)

    assert {name: each.value for name, each in found.items()} == {
        "channel": "same_name",
        "rmb": 200_000,
    }


def test_a_year_is_said_of_one_field_only() -> None:
    state = State(open_services()["residence_days"])
    found = read_first(state, "count my days, 1 Feb 2025 to 30 June 2025", "en", TODAY)

    assert not {"resident_since", "long_trip_year"} & set(found)


@pytest.mark.parametrize(
    ("service", "text", "expected"),
    [
        (
            "gba_subsidy",
            "我朋友去年拿了10万补贴，我2024年应纳税所得额60万，澳门人，能拿多少",
            {"identity": "macao", "tax_year": 2024, "income": 600_000},
        ),
        (
            "gba_subsidy",
            "I'm from Macao earning 60k a month, my husband earns 900k a year; subsidy for 2024?",
            {"identity": "macao", "tax_year": 2024},
        ),
        (
            "school_finder",
            "I'm 40 and my wife is 38, our daughter is 6 with a Hong Kong ID, budget 200k a year",
            {"papers": "hk", "age": 6, "budget": 200_000},
        ),
        (
            "work_permit_points",
            "I'm Indian, 42, bachelor, my boss has 20 years of experience",
            {"identity": "foreign", "age": 42, "degree": "bachelor"},
        ),
    ],
)
def test_a_first_sentence_gives_what_is_said_of_oneself(
    service: str, text: str, expected: dict[str, object]
) -> None:
    found = read_first(State(open_services()[service]), text, detect(text) or "en", TODAY)

    assert {name: each.value for name, each in found.items()} == expected


def test_an_amount_goes_to_the_field_of_its_currency() -> None:
    state = State(open_services()["money_limits"])

    assert set(read_first(state, "匯七萬港紙", "zh-Hant", TODAY)) == {"hkd"}
    assert set(read_first(state, "send RMB 70,000", "en", TODAY)) == {"rmb"}
