"""What happens by the clock, on a real Redis, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import redis.asyncio

from bot.admin.drafting import Drafting
from bot.admin.timetable import Timetable
from bot.audit import Audit
from knowledge.draft_store import DraftStore
from knowledge.drafts import Person, Policy
from knowledge.entry import Entry
from knowledge.entry_store import EntryStore
from knowledge.publisher import Publisher, merge
from knowledge.questions import Question
from knowledge.vectors import VectorCache
from tests.integration.test_publisher import FirstOwned
from tests.knowledge_fakes import WordCountEncoder, entry, record

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ANN, BEA = Person("a", "Staff A"), Person("b", "Staff B")
A, B = entry("tax.a", related=["tax.b"]), entry("tax.b", valid_to="2026-02-01")
LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def store(client: redis.asyncio.Redis) -> AsyncIterator[EntryStore]:
    await client.flushdb()
    store = EntryStore(client)
    await merge(store, [A, B])
    yield store
    await client.flushdb()


def drafting(store: EntryStore) -> Drafting:
    return Drafting(store, DraftStore(store.redis), Audit(store.redis), lambda: NOW)


def timetable(store: EntryStore, folder: Path, kept: Sequence[Question] = ()) -> Timetable:
    async def guards() -> Sequence[Question]:
        return kept

    vectors = VectorCache(WordCountEncoder("tax"), folder)
    return Timetable(drafting(store), Publisher(store, vectors, FirstOwned, guards))


async def scheduled(store: EntryStore, **fields: object) -> None:
    work = drafting(store)
    fields = record("tax.a", related=["tax.b"], **fields)
    draft = await work.save("tax.a", fields, "", ANN)
    draft = await work.submit("tax.a", draft.revision, ANN, "")
    draft = await work.approve("tax.a", draft.revision, BEA, "")
    await work.schedule("tax.a", draft.revision, BEA, LATER)


async def live_entries(store: EntryStore) -> dict[str, Entry]:
    _, live = await store.live()
    return {one.id: one for one in await store.entries(live)}


async def test_an_approved_draft_publishes_itself_once_its_time_has_come(
    store: EntryStore, tmp_path: Path
) -> None:
    await scheduled(store, owner="new desk")
    first, second = timetable(store, tmp_path), timetable(store, tmp_path)

    assert await first.publish_due(NOW) == []
    assert await first.publish_due(LATER) == ["tax.a"]
    assert await second.publish_due(LATER) == []

    assert (await live_entries(store))["tax.a"].owner == "new desk"
    assert await store.number() == 2


async def test_a_draft_that_is_refused_at_its_time_waits_for_a_person(
    store: EntryStore, tmp_path: Path
) -> None:
    await scheduled(store, owner="new desk")
    kept = [Question(text="?", lang="en", entry="tax.a")]
    clock = timetable(store, tmp_path, kept)

    assert await clock.publish_due(LATER) == []

    draft = await drafting(store).store.get("tax.a")
    assert draft
    assert (draft.state, draft.publish_at) == ("approved", None)
    (latest,) = await drafting(store).store.history("tax.a", count=1)
    assert latest.action == "refused"
    assert "would be" in latest.comment


async def test_an_entry_leaves_at_its_end_only_where_the_house_wants_so(
    store: EntryStore, tmp_path: Path
) -> None:
    clock = timetable(store, tmp_path)
    assert await clock.withdraw_ended(date(2026, 3, 1)) == []
    await drafting(store).store.set_policy(Policy(at_end="withdraw"))

    assert await clock.withdraw_ended(date(2026, 2, 1)) == []
    assert await clock.withdraw_ended(date(2026, 2, 2)) == ["tax.b"]
    assert await clock.withdraw_ended(date(2026, 2, 2)) == []

    assert set(await live_entries(store)) == {"tax.a"}


async def test_an_entry_that_somebody_writes_at_does_not_leave(
    store: EntryStore, tmp_path: Path
) -> None:
    await drafting(store).store.set_policy(Policy(at_end="withdraw"))
    fields = record("tax.b", valid_to="2027-02-01")
    await drafting(store).save("tax.b", fields, "", ANN)

    assert await timetable(store, tmp_path).withdraw_ended(date(2026, 3, 1)) == []


async def test_the_last_entry_stays_and_the_refusal_is_told_once(
    store: EntryStore, tmp_path: Path
) -> None:
    await drafting(store).store.set_policy(Policy(at_end="withdraw"))
    await store.withdraw("tax.a")
    clock = timetable(store, tmp_path)
    await clock._publisher.publish("Staff B")

    assert await clock.withdraw_ended(date(2026, 3, 1)) == []
    assert await clock.withdraw_ended(date(2026, 3, 1)) == []

    events = await drafting(store).store.history("tax.b")
    assert [one.action for one in events].count("refused") == 1
    assert await store.saved() == {}
