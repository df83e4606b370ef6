"""The live rules in a real Redis: releases, drafts, publications, and processes that follow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
import redis.asyncio

from actions.rule_book import SHAPES
from knowledge.dated_rules import LiveRules, Rule, RuleError, Rules
from knowledge.drafts import Person
from knowledge.publication import PublicationConflict
from knowledge.rule_follower import RuleFollower
from knowledge.rule_publisher import RulePublisher, merge_rules
from knowledge.rule_sets import RuleDraft, RuleSet, read_rule_sets
from knowledge.rule_store import RuleStore

ANA, BEN = Person("1", "Ana"), Person("2", "Ben")
RELEASE = {each.name: each for each in read_rule_sets()}
VOUCHERS = RELEASE["elderly_vouchers"]
DAY = date(2026, 11, 22)


@pytest.fixture
async def store(own_redis: str) -> AsyncIterator[RuleStore]:
    async with redis.asyncio.Redis.from_url(own_redis) as client:
        await client.flushdb()
        store = RuleStore(client)
        await merge_rules(store, tuple(RELEASE.values()), SHAPES)
        yield store


@pytest.fixture
def publisher(store: RuleStore) -> RulePublisher:
    return RulePublisher(store, SHAPES)


def with_figures(rule_set: RuleSet, **figures: Any) -> RuleSet:
    """A set whose first rule has other figures."""
    first, *others = rule_set.rules
    changed = first.model_copy(update={"value": {**first.value, **figures}})
    return RuleSet(name=rule_set.name, rules=(changed, *others))


def draft_of(rule_set: RuleSet, by: Person = ANA, before: RuleDraft | None = None) -> RuleDraft:
    base = before.base if before else RELEASE[rule_set.name].digest
    return RuleDraft.written(rule_set, base, by, datetime.now(UTC), before)


async def live_set(store: RuleStore, name: str) -> RuleSet:
    _, live = await store.live()
    return (await store.versions([live[name]]))[live[name]]


async def publish(store: RuleStore, rule_set: RuleSet) -> int:
    draft = draft_of(rule_set)
    await store.save_draft(draft, "")
    return (await RulePublisher(store, SHAPES).publish(draft, "Ana", "new figures")).number


def release_with(*changed: RuleSet) -> tuple[RuleSet, ...]:
    return tuple({**RELEASE, **{each.name: each for each in changed}}.values())


async def test_the_first_release_is_live_and_comes_once(store: RuleStore) -> None:
    assert await store.live() == (1, {name: each.digest for name, each in RELEASE.items()})
    assert await merge_rules(store, tuple(RELEASE.values()), SHAPES) is None
    assert await store.number() == 1


async def test_a_release_updates_what_nobody_changed_and_keeps_what_somebody_did(
    store: RuleStore,
) -> None:
    ours = with_figures(VOUCHERS, a_year=2500)
    await publish(store, ours)
    theirs = with_figures(VOUCHERS, a_year=2200)
    other = with_figures(RELEASE["residence_days"], resident_days=184)

    publication = await merge_rules(store, release_with(theirs, other), SHAPES)

    assert publication
    assert list(publication.changes) == ["residence_days"]
    assert await live_set(store, "elderly_vouchers") == ours
    assert await live_set(store, "residence_days") == other
    assert await store.conflicts() == {"elderly_vouchers": theirs.digest}
    await store.resolve("elderly_vouchers")
    assert await store.conflicts() == {}


@pytest.mark.parametrize("unlike", ["field", "rule"])
async def test_what_a_release_cannot_read_gives_way_and_stays_on_the_list(
    store: RuleStore, unlike: str
) -> None:
    ours = with_figures(VOUCHERS, a_year=2500)
    await publish(store, ours)
    shapes = dict(SHAPES)
    release = release_with()
    if unlike == "field":
        shapes["vouchers.elderly"] = SHAPES["vouchers.shenzhen"]
        release = release_with(
            RuleSet(
                name=VOUCHERS.name,
                rules=(
                    VOUCHERS.rules[0].model_copy(update={"value": {"hku": 1, "dental": 1}}),
                    VOUCHERS.rules[1],
                ),
            )
        )
    else:
        shapes["vouchers.dental"] = SHAPES["vouchers.shenzhen"]
        added = VOUCHERS.rules[1].model_copy(update={"id": "vouchers.dental"})
        release = release_with(RuleSet(name=VOUCHERS.name, rules=(*VOUCHERS.rules, added)))

    await merge_rules(store, release, shapes)

    brought = next(each for each in release if each.name == VOUCHERS.name)
    assert await live_set(store, VOUCHERS.name) == brought
    assert await store.conflicts() == {VOUCHERS.name: ours.digest}


async def test_a_later_save_on_an_older_draft_overwrites_nothing(store: RuleStore) -> None:
    first = draft_of(with_figures(VOUCHERS, a_year=2500))
    await store.save_draft(first, "")
    second = draft_of(with_figures(VOUCHERS, a_year=3000), BEN, first)
    await store.save_draft(second, first.revision)

    for revision in ("", first.revision):
        with pytest.raises(PublicationConflict):
            await store.save_draft(first, revision)
    with pytest.raises(PublicationConflict):
        await store.discard(VOUCHERS.name, first.revision)

    kept = await store.draft(VOUCHERS.name)
    assert kept == second
    assert kept.authors == ("1", "2")
    await store.discard(VOUCHERS.name, second.revision)
    assert await store.drafts() == {}


async def test_a_draft_is_published_and_the_version_before_brought_back(
    store: RuleStore, publisher: RulePublisher
) -> None:
    ours = with_figures(VOUCHERS, a_year=2500)

    assert await publish(store, ours) == 2
    assert await live_set(store, VOUCHERS.name) == ours
    assert await store.draft(VOUCHERS.name) is None

    await publisher.roll_back(VOUCHERS.name, VOUCHERS.digest, "Ben", "too early")

    assert await live_set(store, VOUCHERS.name) == VOUCHERS
    latest, _, first = await store.publications()
    assert (latest.number, latest.by, latest.reason) == (3, "Ben", "too early")
    assert latest.changes[VOUCHERS.name].old == ours.digest
    assert len(first.changes) == len(RELEASE)


async def test_what_was_not_looked_at_is_not_published(
    store: RuleStore, publisher: RulePublisher
) -> None:
    looked_at = draft_of(with_figures(VOUCHERS, a_year=2500))
    await store.save_draft(looked_at, "")
    await store.save_draft(
        draft_of(with_figures(VOUCHERS, a_year=9), BEN, looked_at), looked_at.revision
    )

    with pytest.raises(PublicationConflict):
        await publisher.publish(looked_at, "Ana", "new figures")

    assert await store.number() == 1


async def test_a_draft_of_what_is_no_longer_live_is_not_published(
    store: RuleStore, publisher: RulePublisher
) -> None:
    draft = draft_of(with_figures(VOUCHERS, a_year=2500))
    stale = draft.model_copy(update={"base": "0" * 16})
    await store.save_draft(stale, "")
    with pytest.raises(PublicationConflict, match="save it again"):
        await publisher.publish(stale, "Ana", "new figures")

    await store.save_draft(draft, stale.revision)
    with pytest.raises(PublicationConflict, match="save it again"):
        await publisher.publish(draft, "Ana", "new figures", after=0)
    await publisher.publish(draft, "Ana", "new figures", after=1)


async def test_of_two_publications_at_once_one_is_made(store: RuleStore) -> None:
    await publish(store, with_figures(VOUCHERS, a_year=2500))
    (latest, *_) = await store.publications()

    with pytest.raises(PublicationConflict):
        await store.commit(latest)  # has the number that the other took


@pytest.mark.parametrize(
    "rules",
    [
        (VOUCHERS.rules[0],),
        (VOUCHERS.rules[0], VOUCHERS.rules[0], VOUCHERS.rules[1]),
        (VOUCHERS.rules[0].model_copy(update={"value": {"age_from": 65}}), VOUCHERS.rules[1]),
    ],
    ids=["missing", "twice", "unshaped"],
)
async def test_unsound_rules_are_refused(store: RuleStore, rules: tuple[Rule, ...]) -> None:
    with pytest.raises(RuleError):
        await publish(store, RuleSet(name=VOUCHERS.name, rules=rules))

    assert await store.number() == 1


async def test_nothing_is_published_that_is_live_and_no_version_of_another_set(
    store: RuleStore, publisher: RulePublisher
) -> None:
    for digest in (VOUCHERS.digest, RELEASE["hk_law"].digest, "unknown"):
        with pytest.raises(RuleError):
            await publisher.roll_back(VOUCHERS.name, digest, "Ana", "")


class WatchedRules(LiveRules):
    """Rules that say when they are replaced."""

    def __init__(self) -> None:
        super().__init__()
        self.replaced = asyncio.Event()

    def use(self, rules: Rules) -> None:
        super().use(rules)
        self.replaced.set()


async def test_every_process_uses_a_publication_within_a_second(store: RuleStore) -> None:
    processes = [WatchedRules() for _ in range(2)]
    tasks = [asyncio.create_task(RuleFollower(store, SHAPES, live).follow()) for live in processes]
    for live in processes:
        await live.replaced.wait()
        live.replaced.clear()
    before = [live.rules for live in processes]

    await publish(store, with_figures(VOUCHERS, a_year=2500))

    async with asyncio.timeout(1):
        for live in processes:
            await live.replaced.wait()
    for live, earlier in zip(processes, before, strict=True):
        assert live.rules.on("vouchers.elderly", DAY).value["a_year"] == 2500
        # Who works something out just now goes on with what they began with.
        assert earlier.on("vouchers.elderly", DAY).value["a_year"] == 2000
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_rules_that_a_process_cannot_read_leave_the_old(store: RuleStore) -> None:
    live = LiveRules()
    older = {name: shape for name, shape in SHAPES.items() if name != "youth.who"}
    kept = live.rules

    await RuleFollower(store, older, live).catch_up()

    assert live.rules is kept
    assert live.number == 1


def test_the_order_of_keys_makes_no_other_version() -> None:
    first, *others = VOUCHERS.rules
    turned = first.model_copy(update={"value": dict(reversed(first.value.items()))})

    assert RuleSet(name=VOUCHERS.name, rules=(turned, *others)).digest == VOUCHERS.digest


def test_a_set_keeps_its_name_through_json() -> None:
    for each in RELEASE.values():
        assert (
            RuleSet.model_validate_json(each.model_dump_json(by_alias=True)).digest == each.digest
        )
