"""Asks a set that is not live: what is approved, with a draft in its place."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.store_errors import store_errors
from knowledge.base import Finding, KnowledgeBase
from knowledge.builder import Builder
from knowledge.entry import Entry
from knowledge.language import LANGS, Lang
from knowledge.publication import digest_of
from knowledge.publisher import Publisher


@dataclass(frozen=True)
class Tried:
    """What a question came to, and from which probability on an answer is given."""

    finding: Finding
    threshold: float


class TryOut:
    """Knowledge bases of drafts; the latest is kept, since one draft is asked several times."""

    def __init__(self, publisher: Publisher, builder: Builder) -> None:
        self._publisher = publisher
        self._builder = builder
        self._key = ""
        self._base: KnowledgeBase | None = None
        self._one_at_a_time = asyncio.Lock()

    async def ask(self, entry: Entry, question: str, lang: Lang) -> Tried:
        """What residents would get if the draft were live."""
        async with self._one_at_a_time:
            base = await self._base_with(entry)
        finding = await asyncio.to_thread(base.find, question, lang)
        return Tried(finding, base.thresholds[lang])

    async def _base_with(self, entry: Entry) -> KnowledgeBase:
        async with store_errors():
            plan = await self._publisher.plan()
        key = f"{plan.number} {sorted(plan.changes.items())} {digest_of(entry)}"
        if self._base is None or key != self._key:
            others = [other for other in plan.then if other.id != entry.id]
            entries = sorted([*others, entry], key=lambda one: one.id)
            self._base = await asyncio.to_thread(self._build, entries, entry)
            self._key = key
        return self._base

    def _build(self, entries: list[Entry], draft: Entry) -> KnowledgeBase:
        texts = [text for lang in LANGS for text in draft.ways_to_ask(lang)]
        self._builder.vectors.learn(texts)
        return self._builder.build(entries)
