"""Everything that is looked at, one after the other; what fails hides nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import redis.asyncio

from bot.doctor.answer_checks import about_entries, about_remarks, about_rules
from bot.doctor.file_checks import check_files
from bot.doctor.finding import Finding
from bot.doctor.outside_checks import check_outside
from bot.doctor.redis_checks import check_redis
from bot.errors import BotError
from bot.publishing import open_redis
from bot.rule_book import open_rule_book
from bot.settings import Settings
from knowledge.dated_rules import Rules, read_rules
from knowledge.entry_store import EntryStore
from knowledge.errors import KnowledgeError
from knowledge.rule_sets import build_rules
from knowledge.rule_store import RuleStore


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """What was found, in the order in which it is best mended."""
    for finding in check_files(settings):
        yield finding
    try:
        async with open_redis() as client:
            async for finding in _about_stored(client):
                yield finding
    except (BotError, KnowledgeError) as error:
        yield Finding("redis", "fail", str(error), "Is it running? REDIS_URL says where.")
    async for finding in check_outside(settings):
        yield finding


async def _about_stored(client: redis.asyncio.Redis) -> AsyncIterator[Finding]:
    from knowledge.lint import lint
    from knowledge.live import open_builder

    async for finding in check_redis(client):
        yield finding
    store, today = EntryStore(client), datetime.now(UTC).date()
    _, live = await store.live()
    entries = await store.entries(live)
    for finding in about_entries(entries, today):
        yield finding
    if entries:
        for finding in about_remarks(lint(entries, open_builder().vectors, today)):
            yield finding
    try:
        for finding in about_rules(await _live_rules(client), today):
            yield finding
    except KnowledgeError as error:
        yield Finding("rules", "fail", str(error))


async def _live_rules(client: redis.asyncio.Redis) -> Rules:
    """The rules that the service works out with: those of the release until it has started."""
    store = RuleStore(client)
    _, live = await store.live()
    sets = await store.versions(live.values())
    return build_rules(sets.values(), open_rule_book("actions").shapes) if live else read_rules()
