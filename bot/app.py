"""The composition root: settings to Redis, knowledge, dialogue, channels, pages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import redis
import redis.asyncio

from bot import metrics
from bot.adjustable.live import open_settings
from bot.adjustable.shortening import Shortening
from bot.adjustable.store import SettingStore
from bot.adjustable.wording import Wording
from bot.arrangements import Arrangements, open_arrangements
from bot.assistant import Assistant
from bot.backup.erasures import Erasures
from bot.calculators import Calculators, open_calculators
from bot.conversations import Conversations
from bot.data_format import bring_forward
from bot.deliveries import Deliveries
from bot.engine.dialogue import Dialogue
from bot.handover.handover import Handover, open_handover
from bot.handover.times import Times
from bot.memory import give_back
from bot.publishing import connect, merge_release, merge_rule_release, open_publisher
from bot.recalibration import Recalibration
from bot.redis_address import is_one_server
from bot.redis_keeper import keep_redis
from bot.redis_server import embedded_url
from bot.reminders import remind
from bot.rule_book import RuleBook, open_rule_book
from bot.samples import Samples
from bot.sessions import Sessions, signing_secret
from bot.settings import Settings
from bot.site_store import SiteStore
from bot.store_errors import store_errors
from bot.switches import Switches
from bot.turn_counts import TurnCounts
from knowledge.dated_rules import open_live_rules
from knowledge.entry_store import EntryStore
from knowledge.follower import Follower
from knowledge.language import Lang
from knowledge.live import open_builder, open_live
from knowledge.publisher import Publisher
from knowledge.rule_follower import RuleFollower
from knowledge.rule_store import RuleStore
from knowledge.vector_set import choose_nearest

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Service:
    """The parts of a running assistant."""

    assistant: Assistant
    conversations: Conversations
    sessions: Sessions
    sites: SiteStore
    deliveries: Deliveries
    arrangements: Arrangements
    handover: Handover
    dialogue: Dialogue
    publisher: Publisher
    follower: Follower
    rule_follower: RuleFollower
    counts: TurnCounts
    calculators: Calculators
    rule_book: RuleBook
    switches: Switches
    adjustable: SettingStore
    shortening: Shortening
    redis: redis.asyncio.Redis

    async def check(self) -> None:
        """Raises StoreError while no message could be answered."""
        async with store_errors():
            await self.redis.ping()

    def background(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """What goes on beside the messages for as long as the service runs."""
        return (
            self.follower.follow(),
            self.rule_follower.follow(),
            self.remind(),
            self.handover.watch(),
            self.handover.feed.run(),
            self.counts.keep_saving(self.redis),
            Samples(self.redis, self.publications_in_use).keep_taking(),
            self.dialogue.follow_model(),
            open_settings().follow(self.adjustable),
            self.shortening.keep(),
        )

    def publications_in_use(self) -> dict[str, int]:
        """The number of the publication of entries, and of rules, that this process uses."""
        return {"entries": self.follower.number, "rules": open_live_rules().number}

    async def remind(self) -> None:
        """Delivers reminders for as long as it runs."""
        await remind(self.arrangements.appointments, self.conversations, self.deliveries)

    async def held(self, conversation: str) -> dict[str, list[dict[str, Any]]]:
        """All that is kept of a conversation beside its transcript, as JSON holds it."""
        arranged = await self.arrangements.held(conversation)
        return {**arranged, "desk": await self.handover.held(conversation)}

    async def read_file(self, url: str) -> bytes | None:
        """The content of a file that a reply names, or None where it is no more."""
        async with store_errors():
            return await self.arrangements.appointments.read_file(url.rpartition("/")[2])

    def phrase(self, name: str, lang: Lang) -> str:
        """A sentence of the domain."""
        return str(self.dialogue.phrase(name, lang)["text"])


@asynccontextmanager
async def open_service(settings: Settings) -> AsyncIterator[Service]:
    """Starts every part, and stops what it started."""
    async with AsyncExitStack() as stack:
        starting = asyncio.create_task(stack.enter_async_context(keep_redis(settings)))
        await asyncio.sleep(0)  # our own Redis reads its data while we load ours
        _load_encoder()
        url = await starting
        client = await stack.enter_async_context(connect(url))
        adjusted, adjustable = open_settings(), SettingStore(client)
        await adjusted.catch_up(adjustable)
        recalibration = stack.enter_context(Recalibration(url))
        follower = await _follow(settings, url, client, recalibration.start, stack)
        rule_book = open_rule_book("actions")
        rule_follower = await _follow_rules(client, rule_book)
        dialogue = Dialogue.load(
            settings.rasa_model,
            client,
            actions="actions",
            actions_url=settings.actions_url,
            wording=Wording(adjusted),
        )
        stack.push_async_callback(dialogue.close)
        counts = TurnCounts()
        conversations = Conversations(client, counts)
        arrangements = open_arrangements("actions", client, settings.state, settings.page_url)
        # However many pages wait for what comes later, messages have connections.
        streams = await stack.enter_async_context(connect(url))
        deliveries = Deliveries(client, conversations, streams)
        handover = open_handover(
            client,
            dialogue,
            deliveries,
            conversations,
            arrangements.appointments,
            Times.from_env(),
        )

        erasures = Erasures(settings.state, signing_secret(settings.state))

        async def erase(conversation: str) -> int:
            await asyncio.to_thread(erasures.add, conversation)
            freed = await handover.residents.erase(conversation)
            return freed + await arrangements.erase(conversation)

        switches = Switches(client)
        give_back()
        yield Service(
            Assistant(dialogue, conversations, erase, handover.residents, counts, switches.is_off),
            conversations,
            Sessions(client, signing_secret(settings.state)),
            SiteStore(client),
            deliveries,
            arrangements,
            handover,
            dialogue,
            open_publisher(EntryStore(client)),
            follower,
            rule_follower,
            counts,
            open_calculators("actions"),
            rule_book,
            switches,
            adjustable,
            Shortening(client, adjusted, arrangements.shorten),
            client,
        )


async def load_shared(settings: Settings) -> None:
    """Loads what processes that are forked from this one share: encoder and knowledge base.

    What they find loaded they do not load again. Nothing stays open.
    """
    async with AsyncExitStack() as stack:
        _load_encoder()
        url = await stack.enter_async_context(keep_redis(settings))
        client = await stack.enter_async_context(connect(url))
        await open_settings().catch_up(SettingStore(client))
        await _follow(settings, url, client, lambda: None, stack)
        await _follow_rules(client, open_rule_book("actions"))


def _load_encoder() -> None:
    # The first text loads what the encoder loads late; nobody should wait for it.
    open_builder().vectors.encoder.encode(["hello"])


async def _follow(
    settings: Settings,
    url: str,
    client: redis.asyncio.Redis,
    recalibrate: Callable[[], None],
    stack: AsyncExitStack,
) -> Follower:
    """A follower of the publications that has put the latest to use."""
    builder = open_builder()
    if url != embedded_url(settings.state) and is_one_server(url):
        # Our own Redis would read a large vector set for longer than a start may take.
        builder.nearest = choose_nearest(stack.enter_context(redis.Redis.from_url(url)))
    store = EntryStore(client)
    follower = Follower(
        store, builder, open_live(), recalibrate, lambda: open_settings().matching.targets
    )
    async with store_errors():
        await bring_forward(client)
        await merge_release(store)
        await follower.catch_up()
    return follower


async def _follow_rules(client: redis.asyncio.Redis, book: RuleBook) -> RuleFollower:
    """A follower of the rules that has put the latest to use."""
    store = RuleStore(client)
    follower = RuleFollower(store, book.shapes, open_live_rules())
    async with store_errors():
        await merge_rule_release(store, book.shapes)
        await follower.catch_up()
    return follower


@asynccontextmanager
async def running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Keeps work going beside the block."""
    task = asyncio.create_task(work)
    task.add_done_callback(_tell_of_death)
    try:
        yield
    finally:
        await _end(task)


def _tell_of_death(task: asyncio.Task[None]) -> None:
    """What goes on beside the messages ends with the service, not before."""
    if task.cancelled():
        return
    work = getattr(task.get_coro(), "__qualname__", "work")
    metrics.count_death(work)
    _LOG.error("%s has ended; restart the service.", work, exc_info=task.exception())


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await task  # what it died of has been told
