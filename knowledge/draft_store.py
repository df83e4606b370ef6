"""The drafts in Redis, with every version that was ever saved and who took which step."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import redis.asyncio
from pydantic import TypeAdapter

from knowledge import keys
from knowledge.draft_fields import find_problems
from knowledge.drafts import Draft, DraftConflict, Event, Older, Policy
from knowledge.publication import Digest

_OLDER: Final = TypeAdapter(Older)
# Everything of one step or nothing: and nothing where the draft is no longer that revision.
_STEP: Final = """
local drafts, versions, unfinished, saved, history = unpack(KEYS)
local entry, revision, draft, event = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local version, fields, finished, wanted = ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local now = redis.call('HGET', drafts, entry)
if (now and cjson.decode(now).revision or '') ~= revision then return 0 end
if draft == '' then redis.call('HDEL', drafts, entry)
else redis.call('HSET', drafts, entry, draft) end
if fields ~= '' then
  redis.call('HSET', finished == '1' and versions or unfinished, version, fields)
end
if wanted == 'none' then redis.call('HDEL', saved, entry)
elseif wanted ~= 'same' then
  redis.call('HSET', saved, entry, wanted == 'withdrawal' and '' or wanted)
end
redis.call('RPUSH', history, event)
return 1
"""


class DraftStore:
    """The drafts of every entry, one for each; a step on an old revision changes nothing."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self.redis = client
        self._step = client.register_script(_STEP)

    async def get(self, entry: str) -> Draft | None:
        """The draft of an entry, or None where nothing of it is in work."""
        text: Any = await self.redis.hget(keys.DRAFTS, entry)
        return Draft.model_validate_json(text) if text else None

    async def of(self, entries: Sequence[str]) -> dict[str, Draft]:
        """The drafts of some entries, by their entry."""
        rows: Any = await self.redis.hmget(keys.DRAFTS, list(entries)) if entries else []
        return {draft.entry: draft for draft in (Draft.model_validate_json(r) for r in rows if r)}

    async def all(self) -> dict[str, Draft]:
        """Every draft, by its entry."""
        stored: Any = await self.redis.hgetall(keys.DRAFTS)
        drafts = map(Draft.model_validate_json, stored.values())
        return {draft.entry: draft for draft in drafts}

    async def fields(self, version: Digest | None) -> dict[str, Any] | None:
        """The fields of one version, finished or not; None where there is none."""
        (found,) = await self.fields_of([version])
        return found

    async def fields_of(self, versions: Sequence[Digest | None]) -> list[dict[str, Any] | None]:
        """The fields of several versions, in their order."""
        names = [version or "" for version in versions]
        if not names:
            return []
        async with self.redis.pipeline(transaction=False) as pipe:
            pipe.hmget(keys.VERSIONS, names)
            pipe.hmget(keys.UNFINISHED, names)
            pairs = zip(*await pipe.execute(), strict=True)
        return [json.loads(a or b) if a or b else None for a, b in pairs]

    async def older(self) -> dict[str, Older]:
        """The live entries of which a script is older than the original."""
        stored: Any = await self.redis.hgetall(keys.OLDER)
        return {name.decode(): _OLDER.validate_json(text) for name, text in stored.items()}

    async def older_of(self, entry: str) -> Older:
        """The scripts of a live entry that are older than the original."""
        text: Any = await self.redis.hget(keys.OLDER, entry)
        return _OLDER.validate_json(text) if text else {}

    async def history(self, entry: str, start: int = 0, count: int = 50) -> list[Event]:
        """The steps in an entry's life, the latest first, from the `start`-th on."""
        rows: Any = await self.redis.lrange(keys.history(entry), -start - count, -start - 1)
        return [Event.model_validate_json(row) for row in reversed(rows)]

    async def save(
        self, before: Draft | None, after: Draft, event: Event, fields: Mapping[str, Any]
    ) -> None:
        """Keeps new texts; on return they are on disk. Raises DraftConflict."""
        await self._take(after.entry, before, after, event, fields, "none")

    async def step(self, before: Draft, after: Draft, event: Event) -> None:
        """Keeps a step; an approved draft is what the next publication takes."""
        wanted = "none"
        if after.state == "approved":
            wanted = "withdrawal" if after.withdraws else after.version
        await self._take(after.entry, before, after, event, None, wanted)

    async def discard(self, before: Draft, event: Event) -> None:
        """Forgets a draft; its versions stay in the history."""
        await self._take(before.entry, before, None, event, None, "none")

    async def begin_withdrawal(self, before: Draft | None, after: Draft, event: Event) -> None:
        """Keeps the proposal that an entry leave, in place of what was in work."""
        await self._take(after.entry, before, after, event, None, "none")

    async def note(self, entry: str, event: Event) -> None:
        """Adds to the history what changes nothing: a comment, a refusal."""
        await self.redis.rpush(keys.history(entry), event.model_dump_json())

    async def policy(self) -> Policy:
        """What reviewing follows."""
        text: Any = await self.redis.get(keys.POLICY)
        return Policy.model_validate_json(text) if text else Policy()

    async def set_policy(self, policy: Policy) -> None:
        """What reviewing follows from now on."""
        await self.redis.set(keys.POLICY, policy.model_dump_json())

    async def _take(
        self,
        entry: str,
        before: Draft | None,
        after: Draft | None,
        event: Event,
        fields: Mapping[str, Any] | None,
        wanted: str,
    ) -> None:
        finished = fields is not None and find_problems(fields)[0] is not None
        done = await self._step(
            keys=[keys.DRAFTS, keys.VERSIONS, keys.UNFINISHED, keys.SAVED, keys.history(entry)],
            args=[
                entry,
                before.revision if before else "",
                after.model_dump_json() if after else "",
                event.model_dump_json(),
                after.version if after else "",
                json.dumps(fields, ensure_ascii=False) if fields is not None else "",
                int(finished),
                wanted,
            ],
        )
        if not done:
            raise DraftConflict(await self.get(entry))
