"""Scripts that Redis runs as one step."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import redis.asyncio
from redis.exceptions import NoScriptError

from bot.store_errors import store_errors


class Script:
    """A script, sent whole only where Redis does not know it yet."""

    def __init__(self, client: redis.asyncio.Redis, text: str) -> None:
        self._redis = client
        self._text = text
        self._name = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, keys: Sequence[str], arguments: Sequence[str | int | bytes]) -> Any:
        """What the script returns; raises StoreError."""
        run: Any = self._redis
        async with store_errors():
            try:
                return await run.evalsha(self._name, len(keys), *keys, *arguments)
            except NoScriptError:
                return await run.eval(self._text, len(keys), *keys, *arguments)
