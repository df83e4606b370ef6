"""Laws of holds and trackers, on a real Redis."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any
from uuid import uuid4

import redis.asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.live_trackers import LiveTrackers
from bot.engine.lock_store import RedisLockStore
from bot.engine.tracker_format import KEPT_EVENTS, header, pack, recent, unpack
from bot.engine.tracker_store import RedisTrackerStore

SLOTS = ("locale", "last_entry", "offered")
DOMAIN = Domain.from_dict(
    {
        "version": "3.1",
        "intents": ["ask_question"],
        "slots": {name: {"type": "any", "mappings": [{"type": "custom"}]} for name in SLOTS},
    }
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)
events = st.one_of(
    st.builds(
        lambda text: UserUttered(text, {"name": "ask_question", "confidence": 1.0}),
        st.text(max_size=20),
    ),
    st.builds(lambda text: BotUttered(text, {"custom": {"a": [text]}}), st.text(max_size=20)),
    st.builds(ActionExecuted, st.sampled_from(["action_listen", "action_answer_question"])),
    st.builds(SlotSet, st.sampled_from(SLOTS), values),
    st.builds(Restarted),
    st.builds(SessionStarted),
)
histories = st.lists(st.lists(events, max_size=15), max_size=12)
slow = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def as_dicts(history: list[Event]) -> list[dict[str, Any]]:
    return [event.as_dict() for event in history]


def run(work: Coroutine[Any, Any, None]) -> None:
    """Runs in a thread of its own: hypothesis and the tests' loop do not mix."""
    failures: list[BaseException] = []

    def target() -> None:
        try:
            asyncio.run(work)
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=target)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


@slow
@given(history=st.lists(events, max_size=30))
def test_packing_and_unpacking_is_identity(history: list[Event]) -> None:
    assert unpack([header("v"), *pack(history)]) == as_dicts(history)


@settings(max_examples=200, deadline=None)
@given(history=st.lists(events, min_size=KEPT_EVENTS - 2, max_size=3 * KEPT_EVENTS))
def test_a_cut_history_keeps_every_slot_and_the_latest_turn(history: list[Event]) -> None:
    kept = recent(history)

    def slots(some: list[Event]) -> dict[str, Any]:
        """What Rasa makes of the events: a restart or a new session resets every slot."""
        tracker = DialogueStateTracker.from_events("someone", some, DOMAIN.slots)
        return tracker.current_slot_values()

    assert slots(kept) == slots(history)
    if len(history) <= KEPT_EVENTS:
        assert kept == history
    elif any(isinstance(event, UserUttered) for event in history):
        last = max(n for n, event in enumerate(history) if isinstance(event, UserUttered))
        tail = history[last:]
        assert kept[-len(tail) :] == tail


@slow
@given(turns=histories, switches=st.lists(st.integers(0, 1), min_size=12, max_size=12))
def test_two_processes_that_take_turns_see_one_history(
    redis_url: str, turns: list[list[Event]], switches: list[int]
) -> None:
    """However turns fall to processes, each sees what one process alone would."""

    async def work() -> None:
        name = f"law:{uuid4().hex}"
        async with (
            redis.asyncio.Redis.from_url(redis_url) as one,
            redis.asyncio.Redis.from_url(redis_url) as two,
        ):
            processes = []
            for client in (one, two):
                live = LiveTrackers()
                holds = RedisLockStore(client=client, live=live)
                processes.append((holds, RedisTrackerStore(DOMAIN, client=client, live=live)))
            alone = DOMAIN.slots and RedisTrackerStore(DOMAIN, client=one, live=LiveTrackers())
            assert alone
            expected = alone.init_tracker(name)
            for turn, which in zip(turns, switches, strict=False):
                holds, store = processes[which]
                async with holds.lock(name):
                    tracker = await store.get_or_create_tracker(name, append_action_listen=False)
                    for event in turn:
                        tracker.update(event)
                    await store.save(tracker)
                for event in turn:
                    expected.update(event)
            for holds, store in processes:
                async with holds.lock(name):
                    seen = await store.get_or_create_tracker(name, append_action_listen=False)
                assert seen.current_slot_values() == expected.current_slot_values()
                if len(expected.events) <= KEPT_EVENTS:
                    assert as_dicts(list(seen.events)) == as_dicts(list(expected.events))

    run(work())


@slow
@given(
    plan=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(["well", "fails", "cancelled"])),
        min_size=1,
        max_size=25,
    )
)
def test_one_at_a_time_and_only_what_ended_well_is_saved(
    redis_url: str, plan: list[tuple[int, str]]
) -> None:
    """Whoever comes, fails or goes: no two inside, and each that ended well is counted once."""

    async def work() -> None:
        name = f"law:{uuid4().hex}"
        inside = 0
        clients = [redis.asyncio.Redis.from_url(redis_url) for _ in range(3)]
        stores = [RedisLockStore(client=client, live=LiveTrackers()) for client in clients]

        async def serve(which: int, how: str) -> bool:
            nonlocal inside
            async with stores[which].lock(name) as hold:
                inside += 1
                assert inside == 1
                try:
                    hold.write(("INCR", f"sum:{{{name}}}"))
                    await asyncio.sleep(0)
                    if how == "fails":
                        raise RuntimeError("as planned")
                finally:
                    inside -= 1
            return True

        tasks = []
        for which, how in plan:
            tasks.append(asyncio.create_task(serve(which, how)))
            if how == "cancelled":
                await asyncio.sleep(0.001)
                tasks[-1].cancel()
        async with asyncio.timeout(30):
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        saved = int(await clients[0].get(f"sum:{{{name}}}") or 0)
        well = sum(outcome is True for outcome in ended)
        assert not [o for o in ended if isinstance(o, AssertionError)]
        # One that was cancelled may have saved before it heard of it.
        may = sum(isinstance(outcome, asyncio.CancelledError) for outcome in ended)
        assert well <= saved <= well + may
        for store in stores:
            await store.close()
        for client in clients:
            await client.aclose()

    run(work())
