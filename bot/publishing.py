"""The live set as the service and the commands open it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import redis.asyncio

from bot.redis_address import open_client
from bot.redis_server import start_embedded_redis
from bot.settings import Settings
from bot.store_errors import store_errors
from knowledge.entry_files import read_entries
from knowledge.entry_store import EntryStore
from knowledge.live import open_builder
from knowledge.publication import PublicationConflict, PublicationRefused
from knowledge.publisher import Publisher, merge
from knowledge.questions import Question, read_questions
from knowledge.rule_publisher import drop_unreadable_drafts, merge_rules
from knowledge.rule_sets import Shapes, read_rule_sets
from knowledge.rule_store import RuleStore
from knowledge.settings import KnowledgeSettings

_LOG = logging.getLogger(__name__)


def open_publisher(store: EntryStore) -> Publisher:
    """The way to change the live set."""

    async def kept() -> list[Question]:
        shipped = read_questions(KnowledgeSettings.from_env().kept)
        return [*shipped, *await store.kept_questions()]

    builder = open_builder()
    return Publisher(store, builder.vectors, builder.build, kept)


async def merge_release(store: EntryStore) -> None:
    """Brings the entries of this release into the live set, if another process has not yet.

    A release that cannot be merged leaves what is live as it is.
    """
    release = read_entries(KnowledgeSettings.from_env().entries)
    try:
        publication = await merge(store, release)
    except PublicationConflict:
        return await merge_release(store)
    except PublicationRefused as error:
        _LOG.error("The release's entries were not merged into the live set:\n%s", error)
        return None
    if publication and publication.number > 1:
        _LOG.warning(
            "Publication %d: the release changed %d entries.",
            publication.number,
            len(publication.changes),
        )
    return None


async def merge_rule_release(store: RuleStore, shapes: Shapes) -> None:
    """Brings the rules of this release into the live ones, if another process has not yet."""
    try:
        publication = await merge_rules(store, read_rule_sets(), shapes)
    except PublicationConflict:
        return await merge_rule_release(store, shapes)
    if publication and publication.number > 1:
        names = ", ".join(publication.changes)
        _LOG.warning("Publication %d of rules: the release changed %s.", publication.number, names)
    for name, draft in await drop_unreadable_drafts(store, shapes):
        _LOG.warning("The draft of %s by %s does not fit this release and is gone.", name, draft.by)
    return None


@asynccontextmanager
async def connect(url: str) -> AsyncIterator[redis.asyncio.Redis]:
    """A client of the Redis at an address, which has answered; raises StoreError."""
    async with open_client(url) as client:
        async with store_errors():
            await client.ping()
        yield client


@asynccontextmanager
async def open_redis() -> AsyncIterator[redis.asyncio.Redis]:
    """The Redis of the service that runs, or of one that does not run now."""
    settings = Settings.from_env()
    server = None if settings.redis_url else start_embedded_redis(settings.state)
    try:
        async with connect(settings.redis_url or (server.url if server else "")) as client:
            async with store_errors():
                yield client
    finally:
        if server:
            server.stop()


@asynccontextmanager
async def open_store() -> AsyncIterator[EntryStore]:
    """The live set of the service that runs, or of one that does not run now."""
    async with open_redis() as client:
        yield EntryStore(client)
