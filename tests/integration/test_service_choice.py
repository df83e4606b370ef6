"""Choices that are only like what was said: with the real encoder."""

from __future__ import annotations

import pytest

from actions.service_choice import likely_choice
from actions.services import open_services


def likely(service: str, name: str, text: str) -> str | None:
    field = next(f for f in open_services()[service].fields if f.name == name)
    return likely_choice(service, field, text)


@pytest.mark.parametrize(
    ("service", "name", "text", "choice"),
    [
        ("hk_exemption", "qianhai_work", "受雇于前海", "employee"),
        ("work_permit_points", "chinese", "中文系毕业", "chinese_degree"),
        ("fees_and_times", "item", "Harrow International", "harrow"),
    ],
)
def test_a_part_of_a_title_or_its_like_is_the_choice(
    service: str, name: str, text: str, choice: str
) -> None:
    assert likely(service, name, text) == choice


@pytest.mark.parametrize(
    ("service", "name", "text"),
    [
        ("company_tax", "catalogue", "I don't understand the question"),
        ("school_finder", "curriculum", "还没想好"),
        ("gba_subsidy", "contract", "没关系"),
        ("hk_law", "registered_in", "not in Shenzhen"),
        ("residence_days", "question", "maybe next year"),
        ("gba_subsidy", "qualification", "good morning"),
    ],
)
def test_what_is_open_or_denied_is_like_nothing(service: str, name: str, text: str) -> None:
    assert likely(service, name, text) is None
