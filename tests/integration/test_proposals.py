"""What staff propose for the entries."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
import redis.asyncio

from bot.proposals import ProposalStore


@pytest.fixture
def store(client: redis.asyncio.Redis) -> ProposalStore:
    return ProposalStore(client)


async def test_a_proposal_is_open_until_it_is_decided_once(store: ProposalStore) -> None:
    made = await store.add("Can I park here?", "Yes, at the back.", "en", None, "account-1")

    assert made in await store.list()
    assert await store.resolve(made.id, "taken", "account-2")
    assert not await store.resolve(made.id, "refused", "account-3")

    assert made not in await store.list()
    (taken,) = [one for one in await store.list("taken") if one.id == made.id]
    assert (taken.decided_by, taken.reply) == ("account-2", "Yes, at the back.")


async def test_of_many_who_decide_at_once_one_does(store: ProposalStore) -> None:
    made = await store.add("Can I park here?", "Yes.", "zh-Hant", None, "account-1")

    decided = await asyncio.gather(
        *(store.resolve(made.id, "taken", f"account-{number}") for number in range(20))
    )

    assert sum(decided) == 1
    kept = await store.get(made.id)
    assert kept == replace(made, state="taken", decided_by=f"account-{decided.index(True)}")


async def test_personal_numbers_are_hidden_in_question_and_reply(store: ProposalStore) -> None:
    made = await store.add("I am at +852 9123 4567", "Write to a@example.org", "en", "a.b", "x")

    assert (made.question, made.reply) == ("I am at [phone]", "Write to [email]")
    assert made.case == {"text": "I am at [phone]", "lang": "en", "entry": "a.b"}


async def test_an_unknown_proposal_is_not_resolved(store: ProposalStore) -> None:
    assert await store.get("none") is None
    assert not await store.resolve("none", "taken", "x")
