"""What the desk shows, as JSON holds it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.handover.notices import lang_of
from bot.handover.store import Colleague, Row
from bot.payload import parse
from knowledge.language import Lang, detect
from knowledge.live import entries_by_id


def show_row(row: Row, names: dict[str, str]) -> dict[str, Any]:
    """A conversation in the queue."""
    return {
        "conversation": row.conversation,
        "n": row.n,
        "state": row.state,
        "holder": row.holder,
        "holder_name": names.get(row.holder, row.holder),
        "asked_at": row.time("asked_at"),
        "since": row.time("since"),
        "channel": row.fields.get("channel", ""),
        "lang": lang_of(row),
        "topic": row.fields.get("topic", "other"),
        "reason": row.fields.get("reason", "asked"),
        "unread": int(row.fields.get("unread", "0")),
        "labels": json.loads(row.fields.get("labels", "[]")),
    }


def show_colleague(colleague: Colleague) -> dict[str, Any]:
    """A member of staff whose page is there."""
    return {"id": colleague.id, "name": colleague.name, "here": colleague.is_here}


def show_turns(turns: Sequence[dict[str, Any]], lang: Lang) -> list[dict[str, Any]]:
    """Turns of a transcript; a button shows as what it asked."""
    return [_turn(turn, lang) for turn in turns]


def _turn(turn: dict[str, Any], lang: Lang) -> dict[str, Any]:
    intent, values = parse(turn["text"])
    entry = entries_by_id().get(values.get("entry", ""))
    said = entry.question[lang] if entry else turn["text"]
    return {
        "id": turn["id"],
        "at": turn["at"],
        "text": said,
        "button": intent,
        "lang": detect(said) or lang,
        "replies": [
            {
                "id": reply["id"],
                "from": reply["from"],
                "name": reply.get("name"),
                "status": reply["status"],
                "lang": reply["lang"],
                "text": reply["text"],
                "entry": reply["entry"],
                "sources": reply["sources"],
            }
            for reply in turn["replies"]
        ],
    }
