"""The handover in Redis does what its model does, whatever happens in whatever order."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import hypothesis.strategies as st
import pytest
import redis.asyncio
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.handover import keys
from bot.handover.machine import Deed, Desk, Event, Presence, Refused, step
from bot.handover.store import Changed, HandoverStore
from bot.handover.times import Times

RESIDENTS = ("web:1", "web:2", "telegram:3")
STAFF = ("ana", "bo", "cy")
TIMES = Times()
_T = TypeVar("_T")

residents = st.sampled_from(RESIDENTS)
staff = st.sampled_from(STAFF)


class Handovers(RuleBasedStateMachine):
    """Redis beside the model; both are told the same, and must say the same."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.client = redis.asyncio.Redis.from_url(self.url)
        self.time = 1_000_000
        self.store = HandoverStore(self.client, TIMES, lambda: self.time)
        self.desk = Desk()
        self.numbers: dict[str, int] = {}
        self.run(self.client.flushall())
        for name in STAFF[:2]:
            self.attend(name, "here")

    def run(self, work: Coroutine[Any, Any, _T] | Any) -> _T:
        done: _T = self.loop.run_until_complete(work)
        return done

    def do(self, deed: Deed, conversation: str, by: str = "", to: str = "") -> None:
        expected = step(self.desk, Event(deed, conversation, by, to))
        done = self.run(self.store.step(deed, conversation, by, to))
        if isinstance(expected, Refused):
            assert done == expected
            return
        assert isinstance(done, Changed), done
        standing = expected.standing(conversation)
        assert (done.state, done.holder) == (standing.state, standing.holder or "")
        if deed != "reply":
            assert int(done.n) > self.numbers.get(conversation, 0)
        self.numbers[conversation] = int(done.n)
        self.desk = expected

    def let_pass(self, milliseconds: int, but: str = "") -> None:
        """Time goes by; all pages that are there are heard of, but one."""
        self.time += milliseconds
        for name, presence in self.desk.staff:
            if presence != "gone" and name != but:
                self.run(self.store.attend(name, name))

    def holder_or(self, conversation: str, anybody: str) -> str:
        """Who holds the conversation, where anybody does: most deeds would be refused else."""
        return self.desk.standing(conversation).holder or anybody

    @rule(conversation=residents)
    def request(self, conversation: str) -> None:
        self.do("request", conversation)

    @rule(by=staff)
    def ask_all_and_claim_one(self, by: str) -> None:
        for conversation in RESIDENTS:
            self.do("request", conversation)
        self.claim_next(by)

    @rule(by=staff)
    def claim_next(self, by: str) -> None:
        if self.desk.queue:
            self.do("claim", self.desk.queue[0], by)

    @rule(conversation=residents, by=staff)
    def claim(self, conversation: str, by: str) -> None:
        self.do("claim", conversation, by)

    @rule(conversation=residents, by=staff)
    def reply(self, conversation: str, by: str) -> None:
        self.do("reply", conversation, by)
        self.do("reply", conversation, self.holder_or(conversation, by))

    @rule(conversation=residents, by=staff, is_holder=st.booleans())
    def finish(self, conversation: str, by: str, is_holder: bool) -> None:
        self.do("finish", conversation, self.holder_or(conversation, by) if is_holder else by)

    @rule(conversation=residents, by=staff, to=staff, is_holder=st.booleans())
    def transfer(self, conversation: str, by: str, to: str, is_holder: bool) -> None:
        by = self.holder_or(conversation, by) if is_holder else by
        self.do("transfer", conversation, by, to)

    @rule(conversation=residents)
    def return_to_bot(self, conversation: str) -> None:
        self.do("resident_returns", conversation)

    @rule(conversation=residents)
    def time_out_waiting(self, conversation: str) -> None:
        self.let_pass(TIMES.wait)
        self.do("wait_timeout", conversation)

    @rule(conversation=residents)
    def time_out_silence(self, conversation: str) -> None:
        self.let_pass(TIMES.idle)
        self.do("idle_timeout", conversation)

    @rule(conversation=residents)
    def lose_staff(self, conversation: str) -> None:
        holder = self.desk.standing(conversation).holder
        self.do("staff_lost", conversation)
        if holder and self.desk.presence(holder) != "gone":
            self.vanish(holder)
            self.do("staff_lost", conversation)

    @rule(conversation=residents)
    def erase(self, conversation: str) -> None:
        after = step(self.desk, Event("erase", conversation))
        assert isinstance(after, Desk)
        self.run(self.store.erase(conversation))
        self.desk = after

    @rule(name=staff, presence=st.sampled_from(["here", "here", "away"]))
    def attend(self, name: str, presence: Presence) -> None:
        assert self.run(self.store.attend(name, name, presence == "here")) == (presence == "here")
        self.desk = self.desk.with_staff(name, presence)

    @rule(name=staff)
    def vanish(self, name: str) -> None:
        self.let_pass(TIMES.lease, but=name)
        self.desk = self.desk.with_staff(name, "gone")

    @invariant()
    def redis_holds_what_the_model_does(self) -> None:
        assert tuple(row.conversation for row in self.run(self.store.waiting())) == self.desk.queue
        held = {row.conversation: row.holder for row in self.run(self.store.held())}
        for name in RESIDENTS:
            standing = self.desk.standing(name)
            assert self.run(self.store.state_of(name)) == standing.state
            assert held.get(name) == standing.holder
        there = {one.id: one.is_here for one in self.run(self.store.colleagues())}
        assert there == {s: p == "here" for s, p in self.desk.staff if p != "gone"}

    def teardown(self) -> None:
        self.run(self.client.aclose())  # type: ignore[attr-defined]
        self.loop.close()


def test_redis_does_what_the_model_does(redis_url_alone: str) -> None:
    Handovers.url = redis_url_alone
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Handovers,
        settings=settings(
            max_examples=80,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
async def store(client: redis.asyncio.Redis) -> HandoverStore:
    """A desk with one who takes conversations."""
    desk = HandoverStore(client, TIMES, lambda: 1_000_000)
    await desk.attend("ana", "Ana", True)
    return desk


async def test_of_two_claims_at_once_one_is_refused(store: HandoverStore) -> None:
    await store.attend("bo", "Bo", True)
    await store.step("request", "web:race")

    done = await asyncio.gather(*(store.step("claim", "web:race", s) for s in ("ana", "bo") * 5))

    assert len([one for one in done if isinstance(one, Changed)]) == 1
    assert [one for one in done if isinstance(one, Refused)] == [Refused("taken")] * 9
    await store.erase("web:race")


async def test_a_late_deed_is_refused_by_its_number(store: HandoverStore) -> None:
    await store.step("request", "web:late")
    first = await store.step("claim", "web:late", "ana")
    await store.step("resident_returns", "web:late")
    await store.step("request", "web:late")
    second = await store.step("claim", "web:late", "ana")
    assert isinstance(first, Changed)
    assert isinstance(second, Changed)

    assert await store.step("reply", "web:late", "ana", n=first.n) == Refused("changed")
    assert isinstance(await store.step("reply", "web:late", "ana", n=second.n), Changed)
    await store.erase("web:late")


async def test_nothing_times_out_before_its_time(client: redis.asyncio.Redis) -> None:
    now = 5_000_000
    desk = HandoverStore(client, TIMES, lambda: now)
    await desk.attend("ana", "Ana", True)
    await desk.step("request", "web:early")
    now += TIMES.wait - 1

    assert await desk.step("wait_timeout", "web:early") == Refused("not_due")
    await desk.erase("web:early")


async def test_an_erasure_leaves_nothing_of_a_conversation(
    store: HandoverStore, client: redis.asyncio.Redis
) -> None:
    await store.step("request", "web:gone", topic="tax")
    await store.heard("web:gone", True, "en")
    await client.rpush(keys.notes("web:gone"), "{}")

    assert await store.erase("web:gone") == 2

    assert await client.keys("*web:gone*") == []
    assert await store.place_of("web:gone") == 0
    events = await client.xrange(keys.EVENTS)
    assert b"web:gone" not in {fields.get(b"conversation") for _, fields in events}
    assert events[-1][1] == {b"kind": b"erase"}
