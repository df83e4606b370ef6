"""What staff propose for the entries, from replies they gave; admins take it or leave it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal
from uuid import uuid4

import redis.asyncio

from bot import keys
from bot.masking import mask
from bot.store_errors import store_errors
from knowledge.language import Lang

# KEYS: proposals. ARGV: id, state, by.
_RESOLVE: Final = """
local kept = redis.call('HGET', KEYS[1], ARGV[1])
local proposal = kept and cjson.decode(kept)
if not proposal or proposal.state ~= 'open' then return 0 end
proposal.state, proposal.decided_by = ARGV[2], ARGV[3]
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(proposal))
return 1
"""
ProposalState = Literal["open", "taken", "refused"]


@dataclass(frozen=True)
class Proposal:
    """A question with the reply that staff gave; `entry` is whose wording it is to be, if any.

    `by` is the account that proposed it, `decided_by` the one that took or refused it.
    """

    id: str
    question: str
    reply: str
    lang: Lang
    entry: str | None
    by: str
    at: str
    state: ProposalState = "open"
    decided_by: str = ""

    @property
    def case(self) -> dict[str, str | None]:
        """The question as a test case, in the form of a kept question.

        Its entry is to be set where the proposal is a new one.
        """
        return {"text": self.question, "lang": self.lang, "entry": self.entry}


class ProposalStore:
    """The proposals of all processes."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client
        self._resolve = client.register_script(_RESOLVE)

    async def add(
        self, question: str, reply: str, lang: Lang, entry: str | None, by: str
    ) -> Proposal:
        """Keeps a proposal, personal numbers hidden; on return it is on disk."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        asked, said = mask(question)[0], mask(reply)[0]
        proposal = Proposal(uuid4().hex, asked, said, lang, entry, by, at)
        await self._save(proposal)
        return proposal

    async def list(self, state: ProposalState = "open") -> list[Proposal]:
        """The proposals in a state, the latest first."""
        async with store_errors():
            rows: Any = await self._redis.hvals(keys.PROPOSALS)
        found = [Proposal(**json.loads(row)) for row in rows]
        return sorted((p for p in found if p.state == state), key=lambda p: p.at, reverse=True)

    async def get(self, name: str) -> Proposal | None:
        """The proposal of an id, or None."""
        async with store_errors():
            row: Any = await self._redis.hget(keys.PROPOSALS, name)
        return Proposal(**json.loads(row)) if row else None

    async def resolve(self, name: str, state: ProposalState, by: str) -> bool:
        """Takes or refuses a proposal; false where there is none such that is open."""
        async with store_errors():
            resolved = await self._resolve(keys=[keys.PROPOSALS], args=[name, state, by])
        return bool(resolved)

    async def _save(self, proposal: Proposal) -> None:
        kept = json.dumps(asdict(proposal), ensure_ascii=False)
        async with store_errors():
            await self._redis.hset(keys.PROPOSALS, proposal.id, kept)
