"""What the Redis client raises, as our own error."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.exceptions import RedisError

from bot import metrics
from bot.errors import StoreError


@asynccontextmanager
async def store_errors() -> AsyncIterator[None]:
    """Turns what the Redis client raises into StoreError."""
    try:
        yield
    except (RedisError, OSError) as error:
        metrics.count_store_error()
        raise StoreError(f"Redis: {error}") from error
