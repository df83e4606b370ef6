from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import BotError
from bot.gaps_report import as_record, describe, read_age
from knowledge.gaps import Cluster, Gap, Near

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ASKED = Cluster(
    (
        Gap("where to park?", "en", "unanswered", NOON, "web"),
        Gap("喺邊度泊車？", "zh-Hant", "unhelpful", NOON + timedelta(days=2), "web", "living.car"),
    ),
    nearest=(Near("transport.port", 0.4),),
)


@pytest.mark.parametrize(
    ("text", "age"),
    [("12h", timedelta(hours=12)), ("30d", timedelta(days=30)), (" 2w", timedelta(weeks=2))],
)
def test_ages_are_read_in_hours_days_and_weeks(text: str, age: timedelta) -> None:
    assert read_age(text) == age


@pytest.mark.parametrize("text", ["", "30", "d", "-1d", "1m", "12345d"])
def test_another_text_is_no_age(text: str) -> None:
    with pytest.raises(BotError, match="say 12h, 30d or 2w"):
        read_age(text)


def test_a_cluster_is_described_with_all_that_an_admin_needs() -> None:
    head, *rest = "\n".join(describe(ASKED)).strip().splitlines()

    assert head.split() == [
        *("2", ASKED.id, "1", "unanswered,", "1", "unhelpful,"),
        *("2026-03-01", "to", "2026-03-03"),
    ]
    assert [line.split() for line in rest] == [
        ["en", "1", "where", "to", "park?"],
        ["zh-Hant", "1", "喺邊度泊車？"],
        ["answered", "living.car", "1"],
        ["nearest", "transport.port", "0.40"],
    ]


def test_a_cluster_as_json_has_the_same() -> None:
    record = json.loads(json.dumps(as_record(ASKED)))

    assert record == {
        "id": ASKED.id,
        "count": 2,
        "kinds": {"unanswered": 1, "unhelpful": 1},
        "langs": {"en": 1, "zh-Hant": 1},
        "first": "2026-03-01T12:00:00+00:00",
        "last": "2026-03-03T12:00:00+00:00",
        "samples": {"en": ["where to park?"], "zh-Hant": ["喺邊度泊車？"]},
        "answered": {"living.car": 1},
        "nearest": [{"entry": "transport.port", "score": 0.4}],
    }
