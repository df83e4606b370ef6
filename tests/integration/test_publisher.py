"""The live set in a real Redis: published whole, refused with reasons, gone back to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import redis.asyncio

from knowledge import keys
from knowledge.base import Finding, KnowledgeBase, Match
from knowledge.entry import Entry
from knowledge.entry_store import EntryStore
from knowledge.language import Lang
from knowledge.publication import (
    Change,
    PublicationConflict,
    PublicationRefused,
    changes_between,
    digest_of,
)
from knowledge.publisher import Publisher, merge
from knowledge.questions import Question
from knowledge.vectors import VectorCache
from tests.knowledge_fakes import WordCountEncoder, entry

A, B = entry("tax.a"), entry("tax.b")
EDITED = entry("tax.a", owner="another desk")


class FirstOwned(KnowledgeBase):
    """Answers everything with the first entry of the desk."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._owned = [e for e in entries if e.owner == "desk"]

    def find(self, question: str, lang: Lang, vector: object = None) -> Finding:
        found = tuple(Match(e, 0.9) for e in self._owned[:1])
        return Finding("answer" if found else "unknown", found)


@pytest.fixture
async def store(client: redis.asyncio.Redis) -> AsyncIterator[EntryStore]:
    await client.flushdb()
    yield EntryStore(client)
    await client.flushdb()


@pytest.fixture
def publisher(store: EntryStore, tmp_path: Path) -> Publisher:
    vectors = VectorCache(WordCountEncoder("tax"), tmp_path)
    return Publisher(store, vectors, FirstOwned, store.kept_questions)


async def live_entries(store: EntryStore) -> list[Entry]:
    _, live = await store.live()
    return list(await EntryStore(store.redis).entries(live))


async def test_what_is_saved_is_live_only_when_published(
    store: EntryStore, publisher: Publisher
) -> None:
    await store.save([A, B])
    assert await live_entries(store) == []

    made = await publisher.publish("ana", "first")

    assert made is not None
    assert (made.number, made.by, made.reason, sorted(made.changes)) == (
        1,
        "ana",
        "first",
        ["tax.a", "tax.b"],
    )
    assert await live_entries(store) == [A, B]
    assert await store.saved() == {}
    assert await store.publications() == [made]


async def test_only_the_named_entries_are_published(
    store: EntryStore, publisher: Publisher
) -> None:
    await store.save([A, B])
    await publisher.publish("ana", names=["tax.b"])

    assert await live_entries(store) == [B]
    assert list(await store.saved()) == ["tax.a"]


async def test_nothing_saved_is_no_publication(store: EntryStore, publisher: Publisher) -> None:
    await store.save([A])
    await publisher.publish("ana")
    await store.save([A])

    assert await publisher.publish("ana") is None
    assert await store.number() == 1
    assert await store.saved() == {}


async def test_an_unsound_set_is_refused_and_nothing_changes(
    store: EntryStore, publisher: Publisher
) -> None:
    await store.save([A])
    await publisher.publish("ana")
    await store.save([entry("tax.b", related=["tax.gone"], question=A.question.model_dump())])

    with pytest.raises(PublicationRefused) as refused:
        await publisher.publish("ana", "whatever", force=True)

    assert "tax.b: related entry tax.gone does not exist" in str(refused.value)
    assert "'tax.a en' also asks tax.a" in str(refused.value)
    assert await live_entries(store) == [A]
    assert list(await store.saved()) == ["tax.b"]


async def test_the_last_entry_cannot_be_withdrawn(store: EntryStore, publisher: Publisher) -> None:
    await store.save([A])
    await publisher.publish("ana")
    await store.withdraw("tax.a")

    with pytest.raises(PublicationRefused, match="empty"):
        await publisher.publish("ana")


async def test_a_kept_question_that_gets_worse_refuses_the_publication(
    store: EntryStore, publisher: Publisher
) -> None:
    await store.save([A, B])
    await publisher.publish("ana")
    await store.keep_question(Question(text="How much?", lang="en", entry="tax.a"))
    await store.save([EDITED])  # then tax.b answers

    with pytest.raises(PublicationRefused, match=r"'How much\?' .*was right, would be"):
        await publisher.publish("ana")
    with pytest.raises(PublicationRefused, match="give a reason"):
        await publisher.publish("ana", reason=" ", force=True)
    assert await live_entries(store) == [A, B]

    made = await publisher.publish("ana", "tax.b says it better", force=True)
    assert made is not None
    assert made.forced
    assert await live_entries(store) == [EDITED, B]


async def test_an_earlier_publication_can_be_gone_back_to(
    store: EntryStore, publisher: Publisher
) -> None:
    await store.save([A])
    await publisher.publish("ana")
    await store.save([EDITED, B])
    await publisher.publish("ana")

    made = await publisher.roll_back(1, "ben", "it was better")

    assert made is not None
    assert made.changes == {
        "tax.a": Change(digest_of(EDITED), digest_of(A)),
        "tax.b": Change(digest_of(B), None),
    }
    assert await live_entries(store) == [A]
    assert [p.number for p in await store.publications()] == [3, 2, 1]


@pytest.mark.parametrize("number", [0, 1, 2, -1])
async def test_there_is_no_way_back_to_what_never_was(
    store: EntryStore, publisher: Publisher, number: int
) -> None:
    await store.save([A])
    await publisher.publish("ana")

    with pytest.raises(PublicationRefused, match="no earlier publication"):
        await publisher.roll_back(number, "ana", "")


async def test_of_two_publications_at_once_one_is_told_to_look_again(
    store: EntryStore, publisher: Publisher, tmp_path: Path
) -> None:
    await store.save([A])
    await publisher.publish("ana")
    await store.save([B])

    async def somebody_publishes() -> list[Question]:
        await publisher.publish("ben")
        return []

    vectors = VectorCache(WordCountEncoder("tax"), tmp_path / "slow")
    slow = Publisher(store, vectors, FirstOwned, somebody_publishes)
    with pytest.raises(PublicationConflict, match="look at the changes again"):
        await slow.publish("ana")

    assert [made.by for made in await store.publications()] == ["ben", "ana"]


async def test_a_release_updates_what_nobody_touched_and_lists_the_rest(
    store: EntryStore, publisher: Publisher
) -> None:
    await merge(store, [A, B])
    await store.save([EDITED])
    await publisher.publish("ana")
    newer, other = entry("tax.a", owner="release"), entry("tax.b", owner="release")

    made = await merge(store, [newer, other, entry("tax.c")])

    assert made is not None
    assert (made.number, made.by) == (3, "release")
    assert [(e.id, e.owner) for e in await live_entries(store)] == [
        ("tax.a", "another desk"),
        ("tax.b", "release"),
        ("tax.c", "desk"),
    ]
    conflicts = await store.conflicts()
    assert conflicts == {"tax.a": digest_of(newer)}
    assert await store.version(conflicts["tax.a"]) == newer
    assert await merge(store, [newer, other, entry("tax.c")]) is None


async def test_a_release_that_does_not_fit_leaves_the_live_set(store: EntryStore) -> None:
    await merge(store, [A])
    ways = A.question.model_dump()
    with pytest.raises(PublicationRefused, match="also asks tax"):
        await merge(store, [A, entry("tax.b", question=ways)])

    assert await live_entries(store) == [A]


async def test_the_history_explains_the_live_set(store: EntryStore, publisher: Publisher) -> None:
    await merge(store, [A, B])
    await store.save([EDITED])
    await publisher.publish("ana")
    await store.withdraw("tax.b")
    await publisher.publish("ana")

    live: dict[str, str] = {}
    for made in reversed(await store.publications()):
        assert all(live.get(name) == change.old for name, change in made.changes.items())
        live |= {name: change.new for name, change in made.changes.items() if change.new}
        live = {n: d for n, d in live.items() if made.changes.get(n, Change(None, d)).new}
    assert changes_between(live, (await store.live())[1]) == {}


async def test_vectors_of_new_wordings_travel_with_the_publication(
    store: EntryStore, publisher: Publisher, tmp_path: Path
) -> None:
    await store.save([A])
    await publisher.publish("ana")
    encoder = WordCountEncoder("tax")
    elsewhere = VectorCache(encoder, tmp_path / "elsewhere")

    elsewhere.absorb(await store.vectors(1) or b"")
    elsewhere.encode(A.ways_to_ask("en"))

    assert encoder.batches == []
    assert 0 < await store.redis.ttl(keys.vectors(1)) <= 24 * 3600
