"""The live rules in Redis, their history and drafts; beside the entries, in the same way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import redis.asyncio
from redis.exceptions import WatchError

from knowledge import keys
from knowledge.entry_store import CAME_FIRST
from knowledge.publication import Digest, Publication, PublicationConflict
from knowledge.rule_sets import RuleDraft, RuleSet


class RuleStore:
    """One live set of rules, shared by every process that names the same Redis."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def number(self) -> int:
        """The number of the latest publication, 0 before the first."""
        return int(await self._redis.get(keys.RULE_NUMBER) or 0)

    async def live(self) -> tuple[int, dict[str, Digest]]:
        """The latest publication's number with the live version of each set, as one."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.get(keys.RULE_NUMBER)
            pipe.hgetall(keys.RULES_LIVE)
            number, live = await pipe.execute()
        return int(number or 0), _decoded(live)

    async def versions(self, digests: Iterable[Digest]) -> dict[Digest, RuleSet]:
        """Versions of sets by their names; one that is not stored is left out."""
        wanted = list(dict.fromkeys(digests))
        rows: Any = await self._redis.hmget(keys.RULE_VERSIONS, wanted) if wanted else []
        return {
            digest: RuleSet.model_validate_json(row)
            for digest, row in zip(wanted, rows, strict=True)
            if row
        }

    async def drafts(self) -> dict[str, RuleDraft]:
        """Every draft, by the name of its set."""
        rows: Any = await self._redis.hgetall(keys.RULE_DRAFTS)
        return {name.decode(): RuleDraft.model_validate_json(row) for name, row in rows.items()}

    async def draft(self, name: str) -> RuleDraft | None:
        """The draft of a set, or None."""
        row: Any = await self._redis.hget(keys.RULE_DRAFTS, name)
        return RuleDraft.model_validate_json(row) if row else None

    async def save_draft(self, draft: RuleDraft, revision: str) -> None:
        """Puts a draft in the place of the one of that revision, empty for none; on disk then.

        Raises PublicationConflict where somebody else saved first.
        """
        async with self._on_draft(draft.rule_set.name, revision) as pipe:
            pipe.hset(keys.RULE_DRAFTS, draft.rule_set.name, draft.model_dump_json(by_alias=True))

    async def discard(self, name: str, revision: str) -> None:
        """Forgets the draft of that revision; raises PublicationConflict where it is another."""
        async with self._on_draft(name, revision) as pipe:
            pipe.hdel(keys.RULE_DRAFTS, name)

    async def publications(self, count: int = 50) -> list[Publication]:
        """The latest publications, the latest first."""
        last = await self.number()
        numbers = [str(n) for n in range(last, max(last - count, 0), -1)]
        rows: Any = await self._redis.hmget(keys.RULE_PUBLICATIONS, numbers) if numbers else []
        return [Publication.model_validate_json(row) for row in rows if row]

    async def released(self) -> dict[str, Digest]:
        """The version of each set in the release that was merged last."""
        return _decoded(await self._redis.hgetall(keys.RULES_RELEASED))

    async def conflicts(self) -> dict[str, Digest]:
        """The version that stands against a live one since a release changed it too."""
        return _decoded(await self._redis.hgetall(keys.RULE_CONFLICTS))

    async def resolve(self, name: str) -> None:
        """Forgets a conflict that somebody has looked at."""
        await self._redis.hdel(keys.RULE_CONFLICTS, name)

    async def commit(
        self, publication: Publication, sets: Sequence[RuleSet] = (), revision: str = ""
    ) -> None:
        """Makes a publication live, whole or not at all; every process follows.

        `sets` holds the versions it brings, `revision` is that of the draft it takes, if any.
        Raises PublicationConflict when another publication came first, or the draft has changed.
        """
        async with self._alone(publication.number - 1) as pipe:
            if revision:
                (name,) = publication.changes
                await _check_revision(pipe, name, revision)
            pipe.multi()
            _add(pipe, sets)
            _apply(pipe, publication)
            if revision:
                pipe.hdel(keys.RULE_DRAFTS, name)

    async def commit_release(
        self,
        publication: Publication | None,
        number: int,
        released: Sequence[RuleSet],
        conflicts: Mapping[str, Digest],
    ) -> None:
        """Remembers a release as merged, with the publication that it led to, if to any."""
        async with self._alone(number) as pipe:
            pipe.multi()
            _add(pipe, released)
            pipe.delete(keys.RULES_RELEASED)
            pipe.hset(keys.RULES_RELEASED, mapping={each.name: each.digest for each in released})
            if conflicts:
                pipe.hset(keys.RULE_CONFLICTS, mapping=dict[Any, Any](conflicts))
            if publication:
                _apply(pipe, publication)

    @asynccontextmanager
    async def _on_draft(self, name: str, revision: str) -> AsyncIterator[Any]:
        async with self._transaction() as pipe:
            await _check_revision(pipe, name, revision)
            pipe.multi()
            yield pipe

    @asynccontextmanager
    async def _alone(self, number: int) -> AsyncIterator[Any]:
        async with self._transaction() as pipe:
            if int(await pipe.get(keys.RULE_NUMBER) or 0) != number:
                raise PublicationConflict(CAME_FIRST)
            yield pipe

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Any]:
        """A pipeline that fails where somebody publishes or saves a draft meanwhile."""
        async with self._redis.pipeline(transaction=True) as pipe:
            await pipe.watch(keys.RULE_NUMBER, keys.RULE_DRAFTS)
            yield pipe
            try:
                await pipe.execute()
            except WatchError as error:
                raise PublicationConflict(CAME_FIRST) from error


async def _check_revision(pipe: Any, name: str, revision: str) -> None:
    row = await pipe.hget(keys.RULE_DRAFTS, name)
    if (RuleDraft.model_validate_json(row).revision if row else "") != revision:
        raise PublicationConflict(CAME_FIRST)


def _add(pipe: Any, sets: Iterable[RuleSet]) -> None:
    for each in sets:
        pipe.hset(keys.RULE_VERSIONS, each.digest, each.model_dump_json(by_alias=True))


def _apply(pipe: Any, publication: Publication) -> None:
    pipe.set(keys.RULE_NUMBER, publication.number)
    pipe.hset(keys.RULE_PUBLICATIONS, str(publication.number), publication.model_dump_json())
    for name, change in publication.changes.items():
        if change.new is None:
            pipe.hdel(keys.RULES_LIVE, name)
        else:
            pipe.hset(keys.RULES_LIVE, name, change.new)


def _decoded(hash_of_bytes: Any) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in hash_of_bytes.items()}
