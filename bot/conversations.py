"""What Redis holds of a conversation: replies to repeat, the masked transcript, the rate."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import redis.asyncio

from bot import keys
from bot.adjustable.live import seconds_kept
from bot.asked import Asked, find_asked
from bot.gap_store import GapStore
from bot.given_ids import kept_id
from bot.message import Message
from bot.reply import Reply
from bot.settings import MESSAGES_PER_MINUTE
from bot.store_errors import store_errors
from bot.turn import Command, Turn
from bot.turn_counts import TurnCounts
from knowledge.language import Lang, as_lang

_KEPT_TURNS: Final = 500
_TURNS_WITHOUT_REPLY: Final = 10  # looked through: a person answers later, in a turn of its own
_GAP: Final = "gap:"  # in a feedback hash: the gap that a reply's rating has made


class Conversations:
    """The conversations of all channels, each under its own keys."""

    def __init__(self, client: redis.asyncio.Redis, counts: TurnCounts | None = None) -> None:
        self._redis = client
        self._counts = counts or TurnCounts()
        self._gaps = GapStore(client)

    def opening(self, message: Message) -> list[Command]:
        """What is asked as a turn begins: the replies given before, the rate, the session."""
        rate = keys.rate(message.conversation)
        return [
            ("HGET", keys.replies(message.conversation), message.id),
            ("INCR", rate),
            ("EXPIRE", rate, keys.RATE_WINDOW, "NX"),
            ("EXISTS", keys.session(message.conversation)),
        ]

    def is_closed(self, message: Message, turn: Turn) -> bool:
        """Whether the session of a page ran out, or was erased, before the turn began."""
        return message.channel == "web" and not turn.found[3]

    async def replies_to(self, message: Message, turn: Turn | None = None) -> list[Reply] | None:
        """The replies that this very message got before, or None for a new one."""
        if turn:
            stored = turn.found[0]
        else:
            async with store_errors():
                stored = await self._redis.hget(keys.replies(message.conversation), message.id)
        return None if stored is None else [Reply.model_validate(r) for r in json.loads(stored)]

    async def is_over_rate(self, conversation: str, turn: Turn | None = None) -> bool:
        """Counts a message, and tells whether there were too many within a minute."""
        if turn:
            count = turn.found[1]
        else:
            async with store_errors(), self._redis.pipeline() as pipe:
                pipe.incr(keys.rate(conversation))
                pipe.expire(keys.rate(conversation), keys.RATE_WINDOW, nx=True)
                count, _ = await pipe.execute()
        return int(count) > MESSAGES_PER_MINUTE

    async def record(
        self, message: Message, replies: Sequence[Reply], turn: Turn | None = None
    ) -> None:
        """Saves a turn, its text already masked: with all else of `turn`, else at once."""
        said = _turn(message.channel, message.text or message.payload or "", replies)
        answered = keys.replies(message.conversation)
        commands: list[Command] = [
            *_append(keys.transcript(message.conversation), said),
            ("HSET", answered, message.id, said["replies"]),
            ("EXPIRE", answered, keys.REDELIVERY),
        ]
        if turn:
            turn.write(*commands)
        else:
            await self._execute(commands)

    async def record_later(self, conversation: str, channel: str, reply: Reply) -> None:
        """Saves a reply that answers no message, for whoever follows; on return it is on disk."""
        event = {"reply": reply.model_dump_json(by_alias=True)}
        said = _turn(channel, "", [reply])
        await self._execute(
            [
                *_append(keys.transcript(conversation), said),
                *_append(keys.events(conversation), event),
            ]
        )

    async def record_gap(self, text: str, lang: str, nearest: Sequence[str], channel: str) -> None:
        """Keeps a masked question that nobody could answer, apart from who asked it."""
        await self._gaps.add(text, lang, "unanswered", channel, nearest=nearest)

    async def rate_reply(self, conversation: str, reply: str, helpful: bool) -> None:
        """Keeps whether a reply helped; what was asked is a gap while it did not."""
        key, field = keys.feedback(conversation), kept_id(reply)
        async with store_errors(), self._redis.pipeline() as pipe:
            pipe.hget(key, field)
            pipe.hset(key, field, _verdict(helpful))
            pipe.expire(key, seconds_kept("conversations"))
            before, *_ = await pipe.execute()
        asked = find_asked(await self.transcript(conversation), reply)
        if asked:
            self._count_rating(asked, before and before.decode(), helpful)
        if helpful:
            await self._take_back(key, field)
        elif asked:
            await self._record_unhelpful(asked, key, field)

    def _count_rating(self, asked: Asked, before: str | None, helpful: bool) -> None:
        """Counts the last word on a reply in place of the one before."""
        if before == _verdict(helpful):
            return
        if before:
            self._counts.count_rating(asked.entry, helpful=not helpful, times=-1)
        self._counts.count_rating(asked.entry, helpful=helpful)

    async def _record_unhelpful(self, asked: Asked, key: str, reply: str) -> None:
        async with store_errors():
            # Only the first of two ratings may go on; an erasure takes the link with it.
            is_first = await self._redis.hsetnx(key, _GAP + reply, "")
        if is_first:
            name = await self._gaps.add(
                asked.text, asked.lang, "unhelpful", asked.channel, entry=asked.entry
            )
            async with store_errors():
                await self._redis.hset(key, _GAP + reply, name)

    async def _take_back(self, key: str, reply: str) -> None:
        async with store_errors():
            name: Any = await self._redis.hget(key, _GAP + reply)
            await self._redis.hdel(key, _GAP + reply)
        if name:
            await self._gaps.remove(name.decode())

    async def transcript(self, conversation: str) -> list[dict[str, Any]]:
        """Every kept turn, oldest first."""
        found = await self.turns_after(conversation)
        return [{key: value for key, value in turn.items() if key != "id"} for turn in found]

    async def turns_after(self, conversation: str, place: str = "") -> list[dict[str, Any]]:
        """The kept turns after a place, oldest first, each with its place as `id`."""
        async with store_errors():
            rows: Any = await self._redis.xrange(
                keys.transcript(conversation), min=f"({place}" if place else "-"
            )
        return [_read_turn(name, fields) for name, fields in rows]

    async def last_lang(self, conversation: str) -> Lang | None:
        """The language of the last reply, or None where none was given lately."""
        async with store_errors():
            rows: Any = await self._redis.xrevrange(
                keys.transcript(conversation), count=_TURNS_WITHOUT_REPLY
            )
        for _, turn in rows:
            replies = json.loads(turn[b"replies"])
            if replies:
                return as_lang(replies[-1]["lang"])
        return None

    async def erase(self, conversation: str) -> int:
        """Deletes all that is kept of a conversation; returns how many records that was."""
        async with store_errors():
            return int(await self._redis.delete(*keys.of_conversation(conversation)))

    async def _execute(self, commands: Sequence[Command]) -> None:
        async with store_errors(), self._redis.pipeline() as pipe:
            for command in commands:
                pipe.execute_command(*command)
            await pipe.execute()


def _verdict(helpful: bool) -> str:
    return "yes" if helpful else "no"


def _turn(channel: str, text: str, replies: Sequence[Reply]) -> dict[str, str]:
    said = [reply.model_dump(by_alias=True) for reply in replies]
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "channel": channel,
        "text": text,
        "replies": json.dumps(said, ensure_ascii=False),
    }


def _read_turn(name: bytes, fields: dict[bytes, bytes]) -> dict[str, Any]:
    turn = {key.decode(): value.decode() for key, value in fields.items()}
    return {"id": name.decode(), **turn, "replies": json.loads(turn["replies"])}


def _append(stream: str, fields: dict[str, str]) -> list[Command]:
    pairs = [part for field in fields.items() for part in field]
    return [
        ("XADD", stream, "MAXLEN", "~", _KEPT_TURNS, "*", *pairs),
        ("EXPIRE", stream, seconds_kept("conversations")),
    ]
