"""Drafts in a real Redis: nothing overwritten, every version kept, published whole."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio

from knowledge.draft_fields import tidied
from knowledge.draft_store import DraftStore
from knowledge.drafts import (
    Action,
    Draft,
    DraftConflict,
    Event,
    Older,
    Person,
    Policy,
    approve,
    ask_withdrawal,
    submit,
    write,
)
from knowledge.entry_store import EntryStore
from knowledge.publication import PublicationConflict, PublicationRefused, digest_of
from knowledge.publisher import Publisher, merge
from knowledge.questions import Question
from knowledge.vectors import VectorCache
from tests.integration.test_publisher import FirstOwned
from tests.knowledge_fakes import WordCountEncoder, entry, record

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ANN, BEA = Person("a", "Staff A"), Person("b", "Staff B")
A, B = entry("tax.a", related=["tax.b"]), entry("tax.b")


def event(action: Action, version: str | None = None) -> Event:
    return Event(at=NOW, by="Staff A", action=action, version=version)


@pytest.fixture
async def entry_store(client: redis.asyncio.Redis) -> AsyncIterator[EntryStore]:
    await client.flushdb()
    store = EntryStore(client)
    await merge(store, [A, B])
    yield store
    await client.flushdb()


@pytest.fixture
def drafts(entry_store: EntryStore) -> DraftStore:
    return DraftStore(entry_store.redis)


@pytest.fixture
def publisher(entry_store: EntryStore, tmp_path: Path) -> Publisher:
    async def kept() -> list[Question]:
        return []

    return Publisher(entry_store, VectorCache(WordCountEncoder("tax"), tmp_path), FirstOwned, kept)


async def save(store: DraftStore, before: Draft | None = None, **fields: Any) -> Draft:
    made = tidied(record("tax.a", related=["tax.b"], **fields))
    older: Older = {"answer": {"zh-Hans": NOW}}
    draft = write(before, "tax.a", made, digest_of(A), older, ANN, NOW)
    await store.save(before, draft, event("saved", draft.version), made)
    return draft


async def approved(store: DraftStore, **fields: Any) -> Draft:
    draft = await save(store, **fields)
    reviewed = submit(draft, ANN, NOW)
    await store.step(draft, reviewed, event("submitted"))
    done = approve(reviewed, digest_of(A), Policy(), BEA, NOW)
    await store.step(reviewed, done, event("approved", done.version))
    return done


async def test_a_save_on_an_older_revision_loses_nothing(drafts: DraftStore) -> None:
    first = await save(drafts, owner="one")
    second = await save(drafts, first, owner="two")

    with pytest.raises(DraftConflict) as caught:
        await save(drafts, first, owner="three")

    assert caught.value.theirs == second
    assert await drafts.get("tax.a") == second
    kept = await drafts.fields_of([first.version, second.version])
    assert [fields["owner"] for fields in kept if fields] == ["one", "two"]


async def test_a_draft_begun_anew_is_not_taken_for_the_one_before(drafts: DraftStore) -> None:
    first = await save(drafts, owner="one")
    await drafts.discard(first, event("discarded"))
    await save(drafts, owner="two")

    with pytest.raises(DraftConflict):
        await save(drafts, first, owner="three")


async def test_unfinished_fields_are_kept_as_they_are(drafts: DraftStore) -> None:
    draft = await save(drafts, answer={"en": "only English"})

    fields = await drafts.fields(draft.version)

    assert fields
    assert fields["answer"] == {"en": "only English"}
    assert draft.outline.problems == 2


async def test_an_approved_draft_is_published_and_done(
    drafts: DraftStore, entry_store: EntryStore, publisher: Publisher
) -> None:
    draft = await approved(drafts, owner="one")

    await publisher.publish(by="Staff B")

    assert await drafts.get("tax.a") is None
    _, live = await entry_store.live()
    assert live["tax.a"] == draft.version
    history = await drafts.history("tax.a")
    assert [step.action for step in history] == [
        "published",
        "approved",
        "submitted",
        "saved",
        "published",
    ]
    assert history[0].number == 2
    assert await drafts.older_of("tax.a") == {"answer": {"zh-Hans": NOW}}


async def test_an_edit_after_the_approval_is_not_published(
    drafts: DraftStore, entry_store: EntryStore, publisher: Publisher
) -> None:
    draft = await approved(drafts, owner="one")
    plan = await publisher.plan()
    edited = await save(drafts, draft, owner="two")

    assert await entry_store.saved() == {}
    with pytest.raises(PublicationConflict):
        await publisher._replace(plan, "Staff B", "", forced=False)

    assert await drafts.get("tax.a") == edited


async def test_a_draft_of_what_was_published_over_is_not_published(
    drafts: DraftStore, entry_store: EntryStore, publisher: Publisher
) -> None:
    await merge(entry_store, [A, entry("tax.b", owner="release")])
    await approved(drafts, owner="one")
    await merge(entry_store, [entry("tax.a", owner="release"), B])

    with pytest.raises(PublicationConflict, match=r"tax\.a"):
        await publisher.publish(by="Staff B")

    assert await drafts.get("tax.a") is not None


async def test_who_looked_at_an_older_publication_is_told(
    drafts: DraftStore, entry_store: EntryStore, publisher: Publisher
) -> None:
    await approved(drafts, owner="one")
    await merge(entry_store, [A, entry("tax.b", owner="release")])

    with pytest.raises(PublicationConflict):
        await publisher.publish(by="Staff B", after=1)


async def test_a_withdrawn_entry_leaves_no_dead_end(
    drafts: DraftStore, entry_store: EntryStore, publisher: Publisher
) -> None:
    asked = ask_withdrawal(None, "tax.b", B, digest_of(B), ANN, NOW)
    await drafts.begin_withdrawal(None, asked, event("asked_withdrawal"))
    await drafts.step(asked, approve(asked, digest_of(B), Policy(), BEA, NOW), event("approved"))

    await publisher.publish(by="Staff B")

    _, live = await entry_store.live()
    (left,) = await entry_store.entries(live)
    assert (left.id, left.related) == ("tax.a", ())
    assert await drafts.get("tax.b") is None
    assert (await drafts.history("tax.b"))[0].action == "withdrawn"

    await publisher.roll_back(1, by="Staff B", reason="it was right")
    assert (await entry_store.live())[1] == {"tax.a": digest_of(A), "tax.b": digest_of(B)}


async def test_a_plan_is_tried_without_publishing(
    drafts: DraftStore, entry_store: EntryStore, publisher: Publisher
) -> None:
    await approved(drafts, question=dict.fromkeys(("en", "zh-Hans", "zh-Hant"), "tax.b en 0"))

    trial = await publisher.try_out(await publisher.plan())

    assert trial.faults
    assert await entry_store.number() == 1
    with pytest.raises(PublicationRefused):
        await publisher.publish(by="Staff B")


async def test_what_is_discarded_takes_its_approved_draft_with_it(
    drafts: DraftStore, entry_store: EntryStore
) -> None:
    await approved(drafts, owner="one")

    await entry_store.discard(["tax.a"])

    assert await entry_store.saved() == {}
    assert await drafts.get("tax.a") is None


async def test_the_policy_is_kept(drafts: DraftStore) -> None:
    assert await drafts.policy() == Policy(two_people=True, at_end="warn")

    await drafts.set_policy(Policy(two_people=False, at_end="withdraw"))

    assert await drafts.policy() == Policy(two_people=False, at_end="withdraw")
