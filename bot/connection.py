"""A connection of the web server that does not wait for ever, nor for anything of any length."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.settings import HEAD_SECONDS, LARGEST_HEAD


class Connection(HttpToolsProtocol):
    """Ends where the head of a request does not come in time, or grows too large.

    The server sees to what comes before and after: idle connections, and bodies (BodyLimit).
    """

    seconds: float = HEAD_SECONDS
    _waiting: asyncio.TimerHandle | None = None
    _size = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Waits for the first head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Reads on; what is left of a head that never ends is refused."""
        super().data_received(data)
        if self._waiting:
            self._size += len(data)
            if self._size > LARGEST_HEAD:
                self._stop_waiting()
                self.send_400_response("The head of the request is too large.")

    def on_message_begin(self) -> None:
        """Waits for the head of one more request."""
        super().on_message_begin()
        self._wait()

    def on_headers_complete(self) -> None:
        """Has the head."""
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if not self._waiting:
            self._size = 0
            self._waiting = self.loop.call_later(self.seconds, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._waiting:
            self._waiting.cancel()
            self._waiting = None
