"""Conversations of Rasa in our Redis."""

from __future__ import annotations

import json

import pytest
import redis.asyncio
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import keys
from bot.engine.tracker_store import KEPT_EVENTS, RedisTrackerStore

TURN = 6  # events


@pytest.fixture
def domain() -> Domain:
    slots = {
        name: {"type": kind, "mappings": [{"type": "custom"}], "influence_conversation": False}
        for name, kind in (("locale", "text"), ("last_entry", "text"), ("offered", "list"))
    }
    return Domain.from_dict({"version": "3.1", "intents": ["ask_question"], "slots": slots})


@pytest.fixture
def store(domain: Domain, client: redis.asyncio.Redis) -> RedisTrackerStore:
    return RedisTrackerStore(domain, client=client)


def speak(tracker: DialogueStateTracker, number: int) -> None:
    """One turn of a conversation."""
    intent = {"name": "ask_question", "confidence": 1.0}
    events = [
        UserUttered(f"問題 {number}", intent),
        ActionExecuted("action_answer_question"),
        BotUttered(f"答案 {number}", {"buttons": [{"title": "再問"}]}),
        SlotSet("last_entry", f"tax.{number}"),
        SlotSet("offered", [f"a{number}", f"b{number}"]),
        ActionExecuted("action_listen"),
    ]
    assert len(events) == TURN
    for event in events:
        tracker.update(event)


async def test_a_short_conversation_comes_back_whole(store: RedisTrackerStore) -> None:
    tracker = await store.get_or_create_tracker("round-trip")
    tracker.update(SlotSet("locale", "zh-Hant"))
    speak(tracker, 1)
    await store.save(tracker)

    again = await store.retrieve("round-trip")

    assert again is not None
    assert [event.as_dict() for event in again.events] == [
        event.as_dict() for event in tracker.events
    ]
    assert again.current_slot_values() == tracker.current_slot_values()
    assert again.latest_message is not None
    assert again.latest_message.text == "問題 1"


async def test_a_long_history_is_capped_and_keeps_its_slots(
    store: RedisTrackerStore, client: redis.asyncio.Redis
) -> None:
    tracker = await store.get_or_create_tracker("capped")
    tracker.update(SlotSet("locale", "zh-Hant"))
    sizes = []
    for number in range(40):
        speak(tracker, number)
        await store.save(tracker)
        sizes.append(len(await client.get(keys.tracker("capped")) or b""))
        tracker = await store.retrieve("capped") or tracker

    slots = len(tracker.slots)
    assert len(tracker.events) <= KEPT_EVENTS + slots
    assert tracker.get_slot("locale") == "zh-Hant"
    assert tracker.get_slot("last_entry") == "tax.39"
    assert tracker.get_slot("offered") == ["a39", "b39"]
    assert max(sizes[20:]) <= 1.05 * max(sizes[10:20]), "the state grows no more"


async def test_the_capped_history_begins_with_slots_and_then_a_whole_turn(
    store: RedisTrackerStore,
) -> None:
    tracker = await store.get_or_create_tracker("whole-turns")
    for number in range(20):
        speak(tracker, number)
    await store.save(tracker)

    kept = list((await store.retrieve("whole-turns") or tracker).events)
    first = next(n for n, event in enumerate(kept) if not isinstance(event, SlotSet))

    assert isinstance(kept[first], UserUttered)
    assert (len(kept) - first) % TURN == 0
    assert KEPT_EVENTS - TURN < len(kept) - first <= KEPT_EVENTS


async def test_one_turn_longer_than_the_cap_is_kept_whole(store: RedisTrackerStore) -> None:
    tracker = await store.get_or_create_tracker("one-long-turn")
    speak(tracker, 1)
    tracker.update(UserUttered("long", {"name": "ask_question", "confidence": 1.0}))
    for number in range(2 * KEPT_EVENTS):
        tracker.update(BotUttered(f"part {number}"))
    await store.save(tracker)

    again = await store.retrieve("one-long-turn")

    assert again is not None
    assert len([e for e in again.events if isinstance(e, BotUttered)]) == 2 * KEPT_EVENTS
    assert again.get_slot("last_entry") == "tax.1"


async def test_an_unknown_conversation_is_none(store: RedisTrackerStore) -> None:
    assert await store.retrieve("never-seen") is None


async def test_the_state_expires_and_names_its_format(
    store: RedisTrackerStore, client: redis.asyncio.Redis
) -> None:
    await store.save(await store.get_or_create_tracker("expiring"))

    assert 0 < await client.ttl(keys.tracker("expiring")) <= keys.RETENTION
    assert json.loads(await client.get(keys.tracker("expiring")) or b"{}")["format"] == 1


async def test_conversations_are_listed_by_their_ids(store: RedisTrackerStore) -> None:
    for name in ("web:listed", "telegram:-100"):
        await store.save(await store.get_or_create_tracker(name))

    assert {"web:listed", "telegram:-100"} <= set(await store.keys())


async def test_conversations_do_not_see_each_other(store: RedisTrackerStore) -> None:
    one = await store.get_or_create_tracker("one")
    speak(one, 1)
    await store.save(one)

    assert (await store.get_or_create_tracker("other")).get_slot("last_entry") is None
