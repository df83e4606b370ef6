"""What admins do with the dated rules: look, save a draft, try it, publish it, take it back."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import redis.asyncio

from bot.admin.rule_checks import RuleChecks
from bot.admin.rule_trial import Bench, Trial
from bot.errors import BotError
from bot.masking import mask
from bot.rule_book import RuleBook
from knowledge.clock import today
from knowledge.dated_rules import RuleError, Rules
from knowledge.draft_store import DraftStore
from knowledge.drafts import Person
from knowledge.entry import Entry
from knowledge.language import Lang
from knowledge.publication import Digest, Publication, PublicationConflict
from knowledge.rule_publisher import RulePublisher
from knowledge.rule_sets import RuleDraft, RuleSet
from knowledge.rule_store import RuleStore

_PUBLICATIONS: Final = 200


class RuleRefused(BotError):
    """A step with a draft of rules is refused; `key` names the sentence that says why."""

    def __init__(self, key: str, **blanks: str) -> None:
        super().__init__(key)
        self.key = key
        self.blanks = blanks


@dataclass(frozen=True)
class Shelf:
    """The live sets by their names, as of one publication, and what is said of each."""

    number: int
    sets: Mapping[str, RuleSet]
    drafts: Mapping[str, RuleDraft]
    released: Mapping[str, Digest]
    conflicts: Mapping[str, Digest]

    def rules(self, instead: RuleSet | None = None) -> Rules:
        """The rules of all sets, with one in the place of its live version."""
        sets = {**self.sets, **({instead.name: instead} if instead else {})}
        return Rules(rule for each in sets.values() for rule in each.rules)

    def facts(self) -> frozenset[str]:
        """The facts that the live rules name."""
        rules = (rule for each in self.sets.values() for rule in each.rules)
        return frozenset(f for rule in rules for source in rule.sources for f in source.facts)


class RuleDesk:
    """The steps, over the live rules in Redis."""

    def __init__(
        self, client: redis.asyncio.Redis, book: RuleBook, entries: Callable[[], Iterable[Entry]]
    ) -> None:
        self.book = book
        self.store = RuleStore(client)
        self._entries = entries
        self._publisher = RulePublisher(self.store, book.shapes)
        self._policies = DraftStore(client)
        self._readers: tuple[int, dict[str, set[str]]] = (0, {})

    async def shelf(self) -> Shelf:
        """All sets as they are now."""
        number, live = await self.store.live()
        stored = await self.store.versions(live.values())
        return Shelf(
            number,
            {name: stored[digest] for name, digest in sorted(live.items())},
            await self.store.drafts(),
            await self.store.released(),
            await self.store.conflicts(),
        )

    async def readers(self, shelf: Shelf) -> Mapping[str, set[str]]:
        """The services that read each rule, as their examples show."""
        if self._readers[0] != shelf.number:
            found = await asyncio.to_thread(_find_readers, self.book, shelf.rules())
            self._readers = (shelf.number, found)
        return self._readers[1]

    def checks(self, shelf: Shelf) -> RuleChecks:
        """What forms are read by: a fact is known that an entry or a rule names."""
        named = (
            fact for entry in self._entries() for source in entry.sources for fact in source.facts
        )
        return RuleChecks(self.book.shapes, shelf.facts().union(named), today())

    async def save(
        self, shelf: Shelf, rule_set: RuleSet, revision: str, by: Person
    ) -> RuleDraft | None:
        """Makes a set the draft in the place of that revision; None where it is what is live.

        Raises PublicationConflict where somebody saved first.
        """
        live, before = shelf.sets[rule_set.name], shelf.drafts.get(rule_set.name)
        if rule_set.digest == live.digest:
            await self.store.discard(rule_set.name, revision)
            return None
        draft = RuleDraft.written(rule_set, live.digest, by, datetime.now(UTC), before)
        await self.store.save_draft(draft, revision)
        return draft

    async def try_out(self, shelf: Shelf, draft: RuleSet, lang: Lang) -> Trial:
        """What a draft does to the worked examples."""
        bench = Bench(self.book, shelf.rules(), shelf.rules(draft), lang, today())
        return await asyncio.to_thread(bench.compare)

    async def may_publish(self, draft: RuleDraft, who: Person) -> bool:
        """Whether this person may: where the house wants two people, not who wrote in it."""
        return who.id not in draft.authors or not (await self._policies.policy()).two_people

    async def publish(
        self, shelf: Shelf, draft: RuleDraft, who: Person, reason: str, *, confirmed: bool
    ) -> Publication:
        """Makes a draft live; raises RuleRefused, naming why not."""
        if not reason:
            raise RuleRefused("refused_reason")
        if not await self.may_publish(draft, who):
            raise RuleRefused("publish_own")
        trial = await self.try_out(shelf, draft.rule_set, "en")
        if trial.failed:
            raise RuleRefused("refused_failed")
        if trial.changed and not confirmed:
            raise RuleRefused("refused_confirm")
        try:
            return await self._publisher.publish(draft, who.name, mask(reason)[0], shelf.number)
        except PublicationConflict as error:
            raise RuleRefused("refused_moved") from error
        except RuleError as error:
            raise RuleRefused("refused_unsound", detail=str(error)) from error

    async def go_back(self, name: str, digest: Digest, who: Person, reason: str) -> Publication:
        """Makes an earlier version of a set live again; raises RuleRefused, naming why not."""
        try:
            return await self._publisher.roll_back(name, digest, who.name, mask(reason)[0])
        except PublicationConflict as error:
            raise RuleRefused("refused_moved") from error
        except RuleError as error:
            raise RuleRefused("refused_unsound", detail=str(error)) from error

    async def publications(self, name: str) -> list[Publication]:
        """The publications that changed a set, the latest first."""
        latest = await self.store.publications(_PUBLICATIONS)
        return [publication for publication in latest if name in publication.changes]


def _find_readers(book: RuleBook, rules: Rules) -> dict[str, set[str]]:
    found = defaultdict[str, set[str]](set)
    for service, examples in book.examples.items():
        for example in examples:
            try:
                _, asked = book.work_out(service, example, rules, example.day, "en")
            except RuleError:
                continue
            for rule in asked:
                found[rule].add(service)
    return dict(found)
