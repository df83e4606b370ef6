"""The real service and the real Redis, each started once for all tests that share it."""

from __future__ import annotations

import os
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
import redis.asyncio

from bot.redis_server import start_embedded_redis
from knowledge.entry import Entry
from knowledge.entry_files import read_entries
from knowledge.settings import KnowledgeSettings
from tests.live_service import LiveService, Resident, StartService, link_models

with warnings.catch_warnings():
    # On its first import, Rasa's web framework turns deprecation warnings back on for everybody.
    import sanic.app  # noqa: F401

# How long an example takes says more of what else the machine does than of our code. Where CI is
# set a change is judged by the same examples as the one before it; elsewhere new ones are drawn.
hypothesis.settings.register_profile("any machine", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("any machine")


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    """The whole assistant: real Redis, real dialogue model, real encoder."""
    running = LiveService.start(link_models(tmp_path_factory.mktemp("service")))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def start_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartService]:
    """Starts one more service, with variables of its own; all end with the module."""
    with ExitStack() as stack:

        def start(state: Path | None = None, workers: int = 0, **variables: str) -> LiveService:
            folder = state or link_models(tmp_path_factory.mktemp("more"))
            running = LiveService.start(folder, workers, **variables)
            stack.callback(running.stop)
            return running

        yield start


@pytest.fixture
def resident(service: LiveService) -> Iterator[Resident]:
    """A new session in English."""
    someone = Resident(service)
    yield someone
    someone.client.close()


@pytest.fixture
def store(service: LiveService) -> Iterator[redis.Redis]:
    """A client of the service's own Redis."""
    with redis.Redis.from_url(service.redis_url) as connected:
        yield connected


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis without the service; tests keep apart by their conversations' names."""
    server = start_embedded_redis(tmp_path_factory.mktemp("store"))
    yield server.url
    server.stop()


@pytest.fixture
def redis_url_alone(tmp_path: Path) -> Iterator[str]:
    """A real Redis for one test, which may empty it."""
    server = start_embedded_redis(tmp_path)
    yield server.url
    server.stop()


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[redis.asyncio.Redis]:
    """A client of that Redis."""
    async with redis.asyncio.Redis.from_url(redis_url) as connected:
        yield connected


@pytest.fixture(scope="session")
def entries() -> dict[str, Entry]:
    """The live entries by id."""
    return {entry.id: entry for entry in read_entries(KnowledgeSettings.from_env().entries)}
