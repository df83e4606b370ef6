from __future__ import annotations

from collections.abc import Mapping

import pytest

from actions.fees_and_times import SERVICE
from actions.service import Line, Value
from tests.service_outcomes import lines_of, work_out


@pytest.mark.parametrize(
    ("item", "phrase", "values"),
    [
        ("travel_permit", "travel_permit.fee", {"first": 260, "renewal": 230}),
        ("travel_permit", "travel_permit.time", {"days": 20}),
        ("residence_permit", "residence_permit.time", {"days": 20}),
        ("residence_permit", "residence_permit.shenzhen", {"days": 10}),
        ("residence_permit", "residence_permit.fee", {}),
        ("joint_filing", "joint_filing.time", {"days": 7}),
        ("joint_filing", "joint_filing.fee", {}),
        ("work_permit", "work_permit.time", {"law": 20, "promised": 7}),
        ("work_permit", "work_permit.fee", {}),
        ("foreign_residence", "foreign_residence.fee", {"short": 400, "long": 800}),
        ("foreign_residence", "foreign_residence.time", {"days": 5}),
        ("talent_visa", "talent_visa.fee", {}),
        ("talent_visa", "talent_visa.time", {"recognition": 5, "visa": 2}),
        (
            *("harrow", "harrow.fee"),
            {"year": "2024/25", "assessment": 3_000, "deposit": 25_000},
        ),
    ],
)
def test_item_has_its_fee_and_time(item: str, phrase: str, values: Mapping[str, Value]) -> None:
    assert Line(phrase, values) in lines_of(work_out(SERVICE, item=item))


@pytest.mark.parametrize("item", SERVICE.fields[0].choices)
def test_every_item_says_where_to_confirm(item: str) -> None:
    outcome = work_out(SERVICE, item=item)

    assert [line.phrase for line in outcome.caveats] == [f"{item}.confirm"]
    assert outcome.rules
