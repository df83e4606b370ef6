"""The entries that answer a resident's message best, as the bot would find them."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from bot.entry_view import view_entry
from bot.masking import without_labels
from bot.problems import Phrase
from bot.text_guard import clean
from knowledge.base import Match
from knowledge.context import find_after
from knowledge.language import Lang
from knowledge.live import entries_by_id, open_knowledge

_COUNT: Final = 3
_FLOOR: Final = 0.01  # less likely entries would only distract


async def suggest(text: str, lang: Lang, last: str | None, phrase: Phrase) -> list[dict[str, Any]]:
    """The best entries for a masked text, after the entry that was answered last."""
    asked = clean(without_labels(text))
    if not asked:
        return []
    matches = await asyncio.to_thread(_find, asked, lang, last)
    return [_record(match, lang, phrase) for match in matches[:_COUNT] if match.score >= _FLOOR]


def last_entry(turns: list[dict[str, Any]]) -> str | None:
    """The entry that was answered last in some turns, if it is still there."""
    said = [reply["entry"] for turn in turns for reply in turn["replies"] if reply["entry"]]
    return said[-1] if said and said[-1] in entries_by_id() else None


def _find(text: str, lang: Lang, last: str | None) -> tuple[Match, ...]:
    knowledge = open_knowledge()
    return find_after(knowledge, text, lang, last, knowledge.encode(text)).matches


def _record(match: Match, lang: Lang, phrase: Phrase) -> dict[str, Any]:
    view = view_entry(match.entry, lang, entries_by_id(), phrase)
    return {
        "entry": view.id,
        "question": view.question,
        "answer": view.text,
        "lang": lang,
        "sources": [source.model_dump() for source in view.sources],
        "as_of": view.as_of.isoformat(),
        "score": round(match.score, 3),
    }
