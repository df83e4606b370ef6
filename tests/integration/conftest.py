"""A Redis for one file of tests, and one service with Telegram by polling for all of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
import redis

from bot.redis_server import start_embedded_redis
from tests.fakes.bot_api import BotApi
from tests.live_service import LiveService, link_models

TOKEN = "123456:right-token"
_CHATS = count(1000, 10)


@pytest.fixture(scope="module")
def own_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis that no other file of tests uses."""
    server = start_embedded_redis(tmp_path_factory.mktemp("own"))
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def api() -> Iterator[BotApi]:
    """A stand-in for Telegram."""
    api = BotApi(TOKEN)
    yield api
    api.stop()


@pytest.fixture(scope="session")
def _served(api: BotApi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    state = link_models(tmp_path_factory.mktemp("telegram"))
    running = LiveService.start(state, TELEGRAM_TOKEN=TOKEN, TELEGRAM_API=api.url)
    yield running
    running.stop()


@pytest.fixture
def chat(telegram: LiveService) -> int:
    """A chat that nobody wrote in yet; the nine after it are free as well."""
    return next(_CHATS)


@pytest.fixture
def telegram(_served: LiveService, api: BotApi) -> LiveService:
    """The service, with the calls of earlier tests taken away."""
    while not api.calls.empty():
        api.calls.get()
    return _served


@pytest.fixture
def telegram_store(telegram: LiveService) -> Iterator[redis.Redis]:
    """A client of that service's Redis."""
    with redis.Redis.from_url(telegram.redis_url) as connected:
        yield connected
