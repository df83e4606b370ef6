"""Conversations of Rasa in our Redis."""

from __future__ import annotations

import json

import pytest
import redis.asyncio
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import keys
from bot.adjustable.live import seconds_kept
from bot.engine.live_trackers import LiveTracker, LiveTrackers
from bot.engine.lock_store import RedisLockStore
from bot.engine.tracker_format import KEPT_EVENTS, MOST_EVENTS, TrackerFormatError
from bot.engine.tracker_store import RedisTrackerStore

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
    return RedisTrackerStore(domain, client=client, live=LiveTrackers())


@pytest.fixture
def holds(client: redis.asyncio.Redis) -> RedisLockStore:
    return RedisLockStore(client=client, live=LiveTrackers())


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
    for number in range(60):
        speak(tracker, number)
        await store.save(tracker)
        sizes.append(await client.llen(keys.tracker("capped")))
        tracker = await store.retrieve("capped") or tracker

    assert tracker.get_slot("locale") == "zh-Hant"
    assert tracker.get_slot("last_entry") == "tax.59"
    assert tracker.get_slot("offered") == ["a59", "b59"]
    assert max(sizes) <= MOST_EVENTS + 1, "the state grows no more"


async def test_a_cut_history_begins_with_slots_and_then_a_whole_turn(
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
    for number in range(MOST_EVENTS):
        tracker.update(BotUttered(f"part {number}"))
    await store.save(tracker)

    again = await store.retrieve("one-long-turn")

    assert again is not None
    assert len([e for e in again.events if isinstance(e, BotUttered)]) == MOST_EVENTS
    assert again.get_slot("last_entry") == "tax.1"


async def test_an_unknown_conversation_is_none(store: RedisTrackerStore) -> None:
    assert await store.retrieve("never-seen") is None


async def test_the_state_expires_and_names_its_format(
    store: RedisTrackerStore, client: redis.asyncio.Redis
) -> None:
    await store.save(await store.get_or_create_tracker("expiring"))

    assert 0 < await client.ttl(keys.tracker("expiring")) <= seconds_kept("conversations")
    header = await client.lindex(keys.tracker("expiring"), 0)
    assert json.loads(header or b"{}")["format"] == 2


async def test_a_conversation_of_the_format_before_goes_on_in_the_new_one(
    store: RedisTrackerStore, client: redis.asyncio.Redis
) -> None:
    before = await store.get_or_create_tracker("old")
    speak(before, 1)
    events = [event.as_dict() for event in before.events]
    await client.set(keys.tracker("old"), json.dumps({"format": 1, "events": events}))

    tracker = await store.retrieve("old")
    assert tracker is not None
    assert tracker.get_slot("last_entry") == "tax.1"
    speak(tracker, 2)
    await store.save(tracker)

    again = await store.retrieve("old")
    assert again is not None
    assert [e.as_dict() for e in again.events] == [e.as_dict() for e in tracker.events]
    assert await client.type(keys.tracker("old")) == b"list"


async def test_a_later_format_is_refused_and_left_as_it_is(
    store: RedisTrackerStore, client: redis.asyncio.Redis
) -> None:
    await client.rpush(keys.tracker("later"), json.dumps({"format": 3, "version": "v"}))

    with pytest.raises(TrackerFormatError, match="format 3"):
        await store.retrieve("later")

    assert await client.llen(keys.tracker("later")) == 1


async def test_conversations_are_listed_by_their_ids(store: RedisTrackerStore) -> None:
    for name in ("web:listed", "telegram:-100"):
        await store.save(await store.get_or_create_tracker(name))

    assert {"web:listed", "telegram:-100"} <= set(await store.keys())


async def test_conversations_do_not_see_each_other(store: RedisTrackerStore) -> None:
    one = await store.get_or_create_tracker("one")
    speak(one, 1)
    await store.save(one)

    assert (await store.get_or_create_tracker("other")).get_slot("last_entry") is None


async def take_turn(
    holds: RedisLockStore, store: RedisTrackerStore, name: str, number: int
) -> DialogueStateTracker:
    """A turn under a hold; the tracker it ended with."""
    async with holds.lock(name):
        tracker = await store.get_or_create_tracker(name, append_action_listen=False)
        speak(tracker, number)
        await store.save(tracker)
    return tracker


def pair(
    domain: Domain, client: redis.asyncio.Redis
) -> tuple[RedisLockStore, RedisTrackerStore, LiveTrackers]:
    """The stores of one process."""
    live = LiveTrackers()
    holds = RedisLockStore(client=client, live=live)
    return holds, RedisTrackerStore(domain, client=client, live=live), live


async def test_a_turn_reads_and_writes_in_the_two_trips_of_its_hold(
    domain: Domain, client: redis.asyncio.Redis
) -> None:
    holds, store, _ = pair(domain, client)
    await take_turn(holds, store, "trips", 1)  # the scripts are known now

    before = (await client.info("commandstats"))["cmdstat_evalsha"]["calls"]
    await take_turn(holds, store, "trips", 2)
    stats = await client.info("commandstats")

    assert stats["cmdstat_evalsha"]["calls"] - before == 2


async def test_only_the_events_of_the_turn_are_sent(
    domain: Domain, client: redis.asyncio.Redis
) -> None:
    holds, store, _ = pair(domain, client)
    for number in range(5):
        await take_turn(holds, store, "appended", number)

    async with holds.lock("appended") as hold:
        tracker = await store.retrieve("appended")
        assert tracker is not None
        speak(tracker, 9)
        await store.save(tracker)
        pushed = next(command for command in hold.writes if command[0] == "RPUSH")

    assert len(pushed) == 2 + TURN


async def test_a_process_keeps_the_tracker_and_sees_what_another_has_added(
    domain: Domain, client: redis.asyncio.Redis
) -> None:
    holds, store, live = pair(domain, client)
    other_holds, other_store, _ = pair(domain, client)
    first = await take_turn(holds, store, "shared", 1)
    assert await take_turn(holds, store, "shared", 2) is first, "kept alive"

    await take_turn(other_holds, other_store, "shared", 3)
    third = await take_turn(holds, store, "shared", 4)

    assert third is not first
    assert third.get_slot("last_entry") == "tax.4"
    spoken = [e.text for e in third.events if isinstance(e, UserUttered)]
    assert spoken == ["問題 1", "問題 2", "問題 3", "問題 4"]
    assert len(live) == 1


async def test_a_turn_that_fails_leaves_nothing_of_itself(
    domain: Domain, client: redis.asyncio.Redis
) -> None:
    holds, store, _ = pair(domain, client)
    await take_turn(holds, store, "failing", 1)

    with pytest.raises(RuntimeError, match="boom"):
        async with holds.lock("failing"):
            tracker = await store.retrieve("failing")
            assert tracker is not None
            speak(tracker, 2)
            await store.save(tracker)
            raise RuntimeError("boom")

    after = await take_turn(holds, store, "failing", 3)
    spoken = [e.text for e in after.events if isinstance(e, UserUttered)]
    assert spoken == ["問題 1", "問題 3"]


async def test_an_erased_conversation_is_new_to_every_process(
    domain: Domain, client: redis.asyncio.Redis
) -> None:
    holds, store, _ = pair(domain, client)
    await take_turn(holds, store, "erased", 1)
    await client.delete(keys.tracker("erased"))

    after = await take_turn(holds, store, "erased", 2)

    assert [e.text for e in after.events if isinstance(e, UserUttered)] == ["問題 2"]


async def test_a_cut_tracker_goes_on_as_what_redis_holds(
    domain: Domain, client: redis.asyncio.Redis
) -> None:
    holds, store, _ = pair(domain, client)
    _, fresh, _ = pair(domain, client)
    for number in range(40):
        tracker = await take_turn(holds, store, "long", number)
        stored = await fresh.retrieve("long")
        assert stored is not None
        async with holds.lock("long"):
            live = await store.retrieve("long")
        assert live is not None
        assert [e.as_dict() for e in live.events] == [e.as_dict() for e in stored.events]
        assert live.current_slot_values() == tracker.current_slot_values()


def test_the_live_trackers_are_bounded_and_the_unused_go_first(domain: Domain) -> None:
    live = LiveTrackers(most=2)
    one, two, three = (
        LiveTracker(name.encode(), DialogueStateTracker(name, domain.slots)) for name in "123"
    )
    live.put("1", one)
    live.put("2", two)
    live.put("1", one)
    live.put("3", three)

    assert live.take("2") is None
    assert live.take("1") is one
    assert live.take("1") is None, "taken out"
