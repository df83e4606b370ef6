"""The live set of entries in Redis, its history, and what was saved to become live next."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import redis.asyncio
from redis.exceptions import WatchError

from knowledge import keys
from knowledge.drafts import Draft, Event
from knowledge.entry import Entry
from knowledge.fold import fold
from knowledge.publication import Change, Digest, Publication, PublicationConflict, digest_of
from knowledge.questions import Question

_VECTORS_KEPT: Final = 24 * 3600  # seconds; by then every process has long fetched them
_WITHDRAWN: Final = ""
_SETS_AT_HAND: Final = 2  # versions as many as two sets hold stay parsed: what is live, what may be


class EntryStore:
    """One live set, shared by every process that names the same Redis."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self.redis = client
        self._parsed: dict[Digest, Entry] = {}
        self._live: tuple[int, dict[str, Digest]] = (0, {})

    async def number(self) -> int:
        """The number of the latest publication, 0 before the first."""
        return int(await self.redis.get(keys.NUMBER) or 0)

    async def live(self) -> tuple[int, dict[str, Digest]]:
        """The latest publication's number, with the version of each live entry.

        Both change together, so that one number stands for one set.
        """
        if self._live[0] and await self.number() == self._live[0]:
            return self._live[0], dict(self._live[1])
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.get(keys.NUMBER)
            pipe.hgetall(keys.LIVE)
            number, live = await pipe.execute()
        self._live = int(number or 0), _decoded(live)
        return self._live[0], dict(self._live[1])

    async def live_version(self, name: str) -> Digest | None:
        """The version of an entry that is live, or None where none is."""
        digest: Any = await self.redis.hget(keys.LIVE, name)
        return digest.decode() if digest else None

    async def retired(self) -> dict[str, Digest]:
        """The last version of each entry that left the live set."""
        return _decoded(await self.redis.hgetall(keys.RETIRED))

    async def entries(
        self, live: Mapping[str, Digest], at_hand: Sequence[Entry] = ()
    ) -> tuple[Entry, ...]:
        """The entries of a set, in the order of their ids; each version is read only once.

        Versions among those `at_hand` need not be stored yet.
        """
        self._parsed |= {digest_of(entry): entry for entry in at_hand}
        wanted = [live[name] for name in sorted(live)]
        missing = [digest for digest in wanted if digest not in self._parsed]
        if missing:
            texts: Any = await self.redis.hmget(keys.VERSIONS, missing)
            for digest, text in zip(missing, texts, strict=True):
                self._parsed[digest] = Entry.model_validate_json(text)
        found = {digest: self._parsed[digest] for digest in wanted}
        if len(self._parsed) > _SETS_AT_HAND * len(found):
            self._parsed = dict(found)
        return tuple(found.values())

    async def version(self, digest: Digest | None) -> Entry | None:
        """One version of an entry, or None where there is none."""
        text = await self.redis.hget(keys.VERSIONS, digest) if digest else None
        return Entry.model_validate_json(text) if text else None

    async def saved(self) -> dict[str, Digest | None]:
        """The entries saved but not published yet; None for one that is to be withdrawn."""
        saved = _decoded(await self.redis.hgetall(keys.SAVED))
        return {name: digest or None for name, digest in sorted(saved.items())}

    async def save(self, entries: Iterable[Entry]) -> None:
        """Keeps entries to be published; on return they are on disk."""
        versions = {entry.id: entry for entry in entries}
        if not versions:
            return
        async with self.redis.pipeline(transaction=True) as pipe:
            digests = _add_versions(pipe, versions.values())
            pipe.hset(keys.SAVED, mapping=dict[Any, Any](digests))
            await pipe.execute()

    async def withdraw(self, name: str) -> None:
        """Keeps that an entry is to leave the live set."""
        await self.redis.hset(keys.SAVED, name, _WITHDRAWN)

    async def discard(self, names: Iterable[str]) -> None:
        """Forgets what was saved of entries, and the drafts that were approved as it."""
        saved = await self.saved()
        taken = {name: saved[name] for name in names if name in saved}
        done = await self._drafts_of(taken)
        async with self.redis.pipeline(transaction=True) as pipe:
            for name in taken:
                pipe.hdel(keys.SAVED, name)
            for draft in done:
                pipe.hdel(keys.DRAFTS, draft.entry)
            await pipe.execute()

    async def publications(self, count: int = 50) -> list[Publication]:
        """The latest publications, the latest first."""
        last = await self.number()
        numbers = [str(n) for n in range(last, max(last - count, 0), -1)]
        rows: Any = await self.redis.hmget(keys.PUBLICATIONS, numbers) if numbers else []
        return [Publication.model_validate_json(row) for row in rows if row]

    async def released(self) -> dict[str, Digest]:
        """The version of each entry in the release that was merged last."""
        return _decoded(await self.redis.hgetall(keys.RELEASED))

    async def conflicts(self) -> dict[str, Digest | None]:
        """Entries edited here that a release changed too, with the release's version."""
        found = _decoded(await self.redis.hgetall(keys.CONFLICTS))
        return {name: digest or None for name, digest in sorted(found.items())}

    async def commit(
        self,
        publication: Publication,
        entries: Sequence[Entry],
        saved: Mapping[str, Digest | None] | None = None,
        vectors: bytes | None = None,
    ) -> None:
        """Makes a publication live, whole or not at all; every process follows.

        `entries` holds the versions it brings; `saved` what it takes from the saved ones.
        Raises PublicationConflict when another publication came first, or what is taken has
        changed.
        """
        async with self._alone(publication.number - 1, saved) as pipe:
            done = await self._drafts_of(saved or {})
            for draft in done:
                if draft.base != publication.changes.get(draft.entry, _NOTHING).old:
                    raise PublicationConflict(f"{draft.entry} {_MOVED}")
            pipe.multi()
            _add_versions(pipe, entries)
            _apply(pipe, publication)
            for name in saved or {}:
                pipe.hdel(keys.SAVED, name)
            for draft in done:
                _close(pipe, draft)
            if vectors:
                pipe.set(keys.vectors(publication.number), vectors, ex=_VECTORS_KEPT)

    async def commit_release(
        self,
        publication: Publication | None,
        number: int,
        released: Sequence[Entry],
        conflicts: Mapping[str, Digest | None],
    ) -> None:
        """Remembers a release as merged, with the publication that it led to, if to any."""
        async with self._alone(number) as pipe:
            pipe.multi()
            digests = _add_versions(pipe, released)
            pipe.delete(keys.RELEASED)
            pipe.hset(keys.RELEASED, mapping=dict[Any, Any](digests))
            if conflicts:
                pipe.hset(keys.CONFLICTS, mapping={k: v or "" for k, v in conflicts.items()})
            if publication:
                _apply(pipe, publication)

    async def _drafts_of(self, saved: Mapping[str, Digest | None]) -> list[Draft]:
        """The drafts that were approved as what is saved, and are done with its publication."""
        rows: Any = await self.redis.hmget(keys.DRAFTS, list(saved)) if saved else []
        drafts = [Draft.model_validate_json(row) for row in rows if row]
        return [d for d in drafts if saved[d.entry] == (None if d.withdraws else d.version)]

    async def vectors(self, number: int) -> bytes | None:
        """The packed vectors that a publication brought, while they are kept."""
        packed: Any = await self.redis.get(keys.vectors(number))
        return packed or None

    async def calibration(self) -> bytes | None:
        """The packed calibration that a process shared last."""
        packed: Any = await self.redis.hget(keys.CALIBRATION, "packed")
        return packed or None

    async def calibration_digest(self) -> str | None:
        """The digest of what the shared calibration was learnt from."""
        digest = await self.redis.hget(keys.CALIBRATION, "digest")
        return digest.decode() if isinstance(digest, bytes) else digest

    async def share_calibration(self, digest: str, packed: bytes) -> None:
        """Gives every process a calibration."""
        await self.redis.hset(keys.CALIBRATION, mapping={"digest": digest, "packed": packed})

    async def kept_questions(self) -> list[Question]:
        """The kept questions that people added to the shipped ones."""
        rows: Any = await self.redis.hvals(keys.KEPT)
        return [Question.model_validate_json(row) for row in rows]

    async def keep_question(self, question: Question) -> None:
        """Adds a kept question, in place of one with the same text."""
        await self.redis.hset(keys.KEPT, fold(question.text), question.model_dump_json())

    async def drop_question(self, text: str) -> bool:
        """Removes a kept question; false where there was none."""
        return bool(await self.redis.hdel(keys.KEPT, fold(text)))

    async def resolve(self, name: str) -> None:
        """Forgets a conflict that somebody has looked at."""
        await self.redis.hdel(keys.CONFLICTS, name)

    @asynccontextmanager
    async def _alone(
        self, number: int, taken: Mapping[str, Digest | None] | None = None
    ) -> AsyncIterator[Any]:
        """A pipeline for one transaction, which the block begins with `multi`.

        It fails where the latest publication is no longer that number, or where what is taken
        from the saved entries has changed.
        """
        async with self.redis.pipeline(transaction=True) as pipe:
            await pipe.watch(keys.NUMBER, keys.SAVED)
            if int(await pipe.get(keys.NUMBER) or 0) != number:
                raise PublicationConflict(CAME_FIRST)
            saved = _decoded(await pipe.hgetall(keys.SAVED))
            for name, digest in (taken or {}).items():
                if saved.get(name) != (digest or _WITHDRAWN):
                    raise PublicationConflict(CAME_FIRST)
            yield pipe
            try:
                await pipe.execute()
            except WatchError as error:
                raise PublicationConflict(CAME_FIRST) from error


_NOTHING: Final = Change(None, None)
_MOVED: Final = "has changed since its draft was begun: look at the draft again."
CAME_FIRST: Final = (
    "Somebody else has just published or changed something: look at the changes again, "
    "then publish."
)


def _add_versions(pipe: Any, entries: Iterable[Entry]) -> dict[str, Digest]:
    """Stores entries under their content's name; returns the names by entry id."""
    digests = {}
    for entry in entries:
        digests[entry.id] = digest_of(entry)
        pipe.hset(keys.VERSIONS, digests[entry.id], entry.model_dump_json(by_alias=True))
    return digests


def _apply(pipe: Any, publication: Publication) -> None:
    pipe.set(keys.NUMBER, publication.number)
    pipe.hset(keys.PUBLICATIONS, str(publication.number), publication.model_dump_json())
    for name, change in publication.changes.items():
        if change.new is None:
            pipe.hdel(keys.LIVE, name)
            pipe.hdel(keys.OLDER, name)
            pipe.hset(keys.RETIRED, name, change.old or "")
        else:
            pipe.hset(keys.LIVE, name, change.new)
            pipe.hdel(keys.RETIRED, name)
        event = Event(
            at=publication.at,
            by=publication.by,
            action="published" if change.new else "withdrawn",
            comment=publication.reason,
            version=change.new or change.old,
            number=publication.number,
        )
        pipe.rpush(keys.history(name), event.model_dump_json())


def _close(pipe: Any, draft: Draft) -> None:
    """Ends a draft that is published; what is known of its translations stays."""
    pipe.hdel(keys.DRAFTS, draft.entry)
    if draft.older and not draft.withdraws:
        marks = draft.model_dump(mode="json", include={"older"})["older"]
        pipe.hset(keys.OLDER, draft.entry, json.dumps(marks))
    else:
        pipe.hdel(keys.OLDER, draft.entry)


def _decoded(hash_of_bytes: Any) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in hash_of_bytes.items()}
