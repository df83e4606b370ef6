"""Takes updates in: masked, put in line once, on disk before Telegram is told so."""

from __future__ import annotations

import json
from typing import Any

from bot.channels.telegram.updates import read_update
from bot.channels.telegram.work_queue import WorkQueue


class Intake:
    """The beginning of the queue of updates."""

    def __init__(self, queue: WorkQueue) -> None:
        self._queue = queue

    async def put(self, sent: Any) -> None:
        """Puts an update in line, unless it was before; raises UpdateError for what is none."""
        incoming = read_update(sent)
        if incoming:
            item = json.dumps(incoming.update, ensure_ascii=False).encode()
            await self._queue.put(incoming.chat, incoming.number, item)
