"""What a first sentence in people's own words gives to a service, and what it must not give."""

from datetime import date

import pytest

from actions.service_reading import read_first
from actions.service_state import State
from actions.services import open_services
from knowledge.language import detect

TODAY = date(2026, 11, 30)


def opened(service: str, text: str) -> dict[str, object]:
    found = read_first(State(open_services()[service]), text, detect(text) or "en", TODAY)
    return {name: each.value for name, each in found.items() if not each.is_ambiguous}


@pytest.mark.parametrize(
    ("service", "text", "expected"),
    [
        ("fees_and_times", "work permit and residence permit in one go?", {"item": "joint_filing"}),
        ("fees_and_times", "外國人居留許可幾錢", {"item": "foreign_residence"}),
        ("hk_law", "橫琴的澳資公司", {"invested": True, "registered_in": "zhuhai"}),
        ("hk_law", "purely mainland firm", {"invested": False}),
        ("youth_package", "我们公司打算招3名港澳青年", {"role": "employer", "hires": 3}),
        ("entry_document", "for studying in Shenzhen", {"purpose": "study"}),
        ("social_insurance", "香港護士，未返工", {"identity": "hk", "work": "none"}),
        ("residence_permit", "I have lived here since 2023", {"half_year": True}),
        ("residence_permit", "i moved here in March 2024", {"half_year": True}),
        ("hk_exemption", "married, two boys and a girl", {"married": True, "children": 3}),
    ],
)  # fmt: skip
def test_choices_and_facts_are_read_in_own_words(
    service: str, text: str, expected: dict[str, object]
) -> None:
    assert opened(service, text) == expected


@pytest.mark.parametrize(
    ("service", "text"),
    [
        ("residence_days", "夠唔夠183日"),
        ("residence_days", "what is the 183-day rule"),
        ("income_tax", "someone said taxable income of 300,000 pays 43,080"),
        ("income_tax", "我同學應納稅所得額80萬"),
        ("gba_subsidy", "聽說做滿90日先有"),
        ("money_limits", "一天8万的限额"),
        ("work_permit_points", "外国人工作许可怎么算"),
        ("hk_exemption", "港人税负能减多少"),
        ("company_tax", "要求主营业务占60%以上"),
        ("residence_days", "how are days counted for people who commute daily"),
    ],
)
def test_a_figure_of_a_rule_or_of_another_is_nobodys(service: str, text: str) -> None:
    assert opened(service, text) == {}


def test_a_chinese_national_from_hong_kong_is_from_hong_kong() -> None:
    assert opened("gba_subsidy", "Hong Kong resident, Chinese national")["identity"] == "hk"
    assert opened("gba_subsidy", "from HK but not a Chinese national")["identity"] == "hk_foreign"
    assert "identity" not in opened("gba_subsidy", "Chinese national")


def test_a_value_goes_to_no_field_that_the_others_rule_out() -> None:
    employee = opened("youth_package", "employee in Qianhai with a master's degree")
    intern = opened("youth_package", "interning in Qianhai, doing a master's")

    assert employee == {"role": "employee", "degree": "master"}
    assert intern == {"role": "intern", "studies": "master"}


def test_two_days_are_one_stay_and_weeks_are_no_days() -> None:
    stay = opened("residence_days", "came on 2 March 2026, left on 20 June 2026")
    weekly = opened("residence_days", "3 nights a week, 40 weeks in 2025")

    assert stay == {"pattern": "stay", "arrived": date(2026, 3, 2), "left": date(2026, 6, 20)}
    assert weekly == {"pattern": "weekly", "tax_year": 2025, "nights": 3, "weeks": 40}


def test_of_a_friend_something_is_taken_only_where_it_is_asked_for_him() -> None:
    assert opened("entry_document", "my friend is French, which visa is it") == {}
    asked = opened("entry_document", "my friend is French, which visa does he need")
    assert asked == {"identity": "foreign", "passport": "other"}
