"""What is left after a day on which everybody used everything, held against the map."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
import redis

from tests.data_map import appended, content, family_of, faults
from tests.fakes.bot_api import BotApi
from tests.fakes.bot_methods import shown
from tests.integration.conftest import TOKEN
from tests.live_service import COMMAND, LiveService, environment, link_models
from tests.simulated_day import Day
from tests.waiting import until

LEFT: Final = {
    *("tracker:{*}", "transcript:{*}", "replies:{*}", "events:{*}", "feedback:{*}", "session:{*}"),
    *("{appointments}:appointment:*", "{appointments}:held:*", "{callbacks}:request:*"),
    *("desk:{desk}:standing:*", "desk:{desk}:notes:*", "desk:{desk}:measures"),
    *("gaps", "proposals", "audit", "counts:*", "{accounts}:session:*", "sites", "switches"),
    "{settings}:*",
    *("telegram-state:{*}", "telegram-answers:{*}", "{knowledge}:*"),
}
"""Some of what all that use must have left, lest the test look at nothing."""

_HOURS: Final = Path(__file__).parent.parent / "opening.yml"
_ALWAYS: Final = '["00:00-23:59:59"]'


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A service after a day, open at any hour."""
    folder = tmp_path_factory.mktemp("day")
    opening = folder / "opening.yml"
    hours = re.sub(r"\[\"09:00-12:00\".*?\]", _ALWAYS, _HOURS.read_text(encoding="utf-8"))
    opening.write_text(hours, encoding="utf-8")
    api = BotApi(TOKEN)
    running = LiveService.start(
        link_models(folder / "state"),
        OPENING=str(opening),
        TELEGRAM_TOKEN=TOKEN,
        TELEGRAM_API=api.url,
    )
    lived = Day(running, api)
    try:
        lived.live()
        yield lived
    finally:
        running.stop()
        api.stop()


@pytest.fixture
def store(day: Day) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(day.service.redis_url) as connected:
        yield connected


def test_every_key_is_on_the_map_and_ends_when_it_says(store: redis.Redis) -> None:
    assert faults(store) == []
    names = map(bytes.decode, store.scan_iter(count=1000))
    assert {family.key for name in names if (family := family_of(name))} >= LEFT


def test_no_personal_detail_is_kept_or_logged(day: Day, store: redis.Redis) -> None:
    metrics = httpx.get(f"{day.service.url}/metrics").text
    places = {
        **content(store),
        "its file": appended(store),
        "the log": day.service.log(),
        "the metrics": metrics,
    }

    assert len(day.planted) > 150
    spellings = set(day.spellings())
    kept = {
        getattr(family_of(place), "key", place)
        for place, held in places.items()
        if any(s in held for s in spellings)
    }

    assert sorted(kept) == []


def test_what_is_encrypted_can_be_read_by_staff(day: Day) -> None:
    listed = subprocess.run(
        [COMMAND, "callbacks", "list"],
        env=environment(day.service.state, REDIS_URL=day.service.redis_url),
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert "Test Person" in listed
    assert "+8529" in listed


def test_no_label_of_a_metric_is_free_text(day: Day) -> None:
    metrics = httpx.get(f"{day.service.url}/metrics").text

    values = set(re.findall(r'="([^"]*)"', metrics))
    assert {"web", "telegram", "answered"} <= values
    assert [value for value in values if not re.fullmatch(r"[\w./{}:+-]{0,60}", value)] == []


def test_notice_is_on_record_as_it_was_shown(day: Day) -> None:
    turns = day.residents[0].stored()["turns"]

    assert "kept for 30 days" in turns[0]["replies"][1]["text"]
    assert turns[0]["at"]


def test_an_erasure_leaves_nothing_that_names_the_conversation(
    day: Day, store: redis.Redis
) -> None:
    pages = [(one.client, one.conversation) for one in (*day.residents[:1], *day.residents[-1:])]
    sites = [(frame.client, session) for frame, session in day.frames[:1]]
    for client, conversation in (*pages, *sites):
        receipt = client.delete("/sessions/me")

        assert receipt.json()["records"] > 0
        name = conversation.partition(":")[2]
        assert [key for key, held in content(store).items() if name in held] == []


def test_an_erasure_on_telegram_leaves_nothing_that_names_the_chat(
    day: Day, store: redis.Redis
) -> None:
    chat = day.chats[0]
    day.api.press("!erase:yes", chat)
    assert "Receipt: " in shown(day.api.next_in(chat))

    def named() -> set[str]:
        """The families of the keys that name the chat."""
        held = content(store).items()
        return {key.partition(":")[0] for key, text in held if str(chat) in text}

    # Where the receipt is, and when the next message may go out.
    until(lambda: named() <= {"telegram-answers", "telegram-slots"})
