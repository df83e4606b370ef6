"""A strict stand-in for Telegram's Bot API: what the real one refuses, it refuses.

It also plays what goes wrong: refusals, cut and slow connections, garbage, no server at all.
"""

from __future__ import annotations

import asyncio
import json
import queue
import threading
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web

from tests.fakes.bot_methods import Methods, Params, Refused

_WAIT: Final = 15.0  # seconds that a test waits for a call
Fault = Callable[[web.Request], Any]


class BotApi:
    """Serves one bot in a thread of its own; tests put updates in and take calls out."""

    def __init__(self, token: str, **about: Any) -> None:
        self._token = token
        self._loop = asyncio.new_event_loop()
        self._updates: list[Params] = []
        self._news: asyncio.Condition | None = None
        self._number = 100
        self._polls = 0
        self.waiting = 0  # requests for updates that are held open
        self._faults: list[tuple[str, Fault]] = []
        self._runner: web.AppRunner | None = None
        self._port = 0
        self.methods = Methods(about)
        self.calls: queue.Queue[tuple[str, Params]] = self.methods.calls
        self.url = ""
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)

    def stop(self) -> None:
        """Ends the server."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    # What tests do

    def write(self, text: str, chat: int = 7, language: str = "en", **more: Any) -> int:
        """A person writes a text; returns the update's number."""
        return self.deliver({"message": {**message(chat, language), "text": text, **more}})

    def command(self, text: str, chat: int = 7, language: str = "en", **more: Any) -> int:
        """A person sends a command, which Telegram marks as such."""
        mark = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
        return self.write(text, chat, language, entities=[mark], **more)

    def press(self, data: str, chat: int = 7, language: str = "en") -> str:
        """A person presses a button below a message; returns the query's id."""
        query = self.methods.open_query()
        body = {
            "id": query,
            "from": person(chat, language),
            "message": {**message(chat, language), "text": "choose"},
            "chat_instance": "1",
            "data": data,
        }
        self.deliver({"callback_query": body})
        return query

    def deliver(self, update: Params, number: int | None = None) -> int:
        """Puts an update in line, with an old number when it is delivered again."""
        if number is None:
            number = self.next_number()
        self._on_loop(self._announce({"update_id": number, **update}))
        return number

    def next_number(self) -> int:
        """The number of the next update."""
        self._number += 1
        return self._number

    def refuse_next(self, code: int, description: str, **parameters: int) -> None:
        """Makes the next message to a chat fail."""
        self.methods.refusals.append(Refused(code, description, **parameters))

    def fail_next(self, method: str, fault: Fault) -> None:
        """Answers the next call of a method with a fault."""
        self._faults.append((method, fault))

    def go_away(self) -> None:
        """Closes the server's port: nobody can connect."""
        self._on_loop(self._close())

    def come_back(self) -> None:
        """Opens the same port again."""
        self._on_loop(self._open())

    def next_call(self, method: str) -> Params:
        """The parameters of the next call, which must be of that method, or `refused`."""
        called, params = self.calls.get(timeout=_WAIT)
        assert called == method, (called, params)
        return params

    def next_in(self, chat: int, method: str = "sendMessage") -> Params:
        """The next call for a chat, past those for others and past acknowledgements."""
        while True:
            called, params = self.calls.get(timeout=_WAIT)
            if params.get("chat_id") == chat:
                assert called == method, (called, params)
                return params

    # How it is served

    def _on_loop(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._news = asyncio.Condition()
        self._loop.run_until_complete(self._open())
        ready.set()
        self._loop.run_forever()
        for waiting in asyncio.all_tasks(self._loop):
            waiting.cancel()
        self._loop.run_until_complete(self._close())
        self._loop.close()

    async def _open(self) -> None:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"

    async def _close(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        for place, (failing, fault) in enumerate(self._faults):
            if failing == method:
                del self._faults[place]
                response = fault(request)
                return await response if asyncio.iscoroutine(response) else response
        try:
            if request.match_info["token"] != self._token:
                raise Refused(401, "Unauthorized")
            params = await _params(request)
            if method == "getUpdates":
                result: Any = await self._get_updates(params)
            else:
                result = self.methods.call(method, params)
        except Refused as refusal:
            return web.json_response(refusal.body, status=refusal.code)
        return web.json_response({"ok": True, "result": result})

    async def _get_updates(self, params: Params) -> Any:
        assert self._news is not None
        if self.methods.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        self._polls += 1
        poll = self._polls
        offset = int(params.get("offset") or 0)
        wanted = params.get("allowed_updates") or ["message", "callback_query"]
        async with self._news:
            self._news.notify_all()
            self._updates = [u for u in self._updates if u["update_id"] >= offset]
            if not self._updates:
                self.waiting += 1
                try:
                    await asyncio.wait_for(self._news.wait(), int(params.get("timeout") or 0))
                except TimeoutError:
                    return []
                finally:
                    self.waiting -= 1
            if poll != self._polls:
                raise Refused(409, "Conflict: terminated by other getUpdates request")
            return [u for u in self._updates if set(wanted) & set(u)]

    async def _announce(self, update: Params) -> None:
        assert self._news is not None
        async with self._news:
            self._updates.append(update)
            self._news.notify_all()


def person(identity: int, language: str = "en") -> Params:
    """Somebody on Telegram."""
    return {
        "id": identity,
        "is_bot": False,
        "first_name": "Siu Ming",
        "username": "siuming",
        "language_code": language,
    }


_MESSAGES = iter(range(10_000, 10_000_000))


def message(chat: int, language: str = "en", kind: str = "private", sender: int = 0) -> Params:
    """A message of somebody in a chat, without what it says."""
    return {
        "message_id": next(_MESSAGES),
        "date": 1,
        "chat": {"id": chat, "type": kind, "first_name": "Siu Ming"},
        "from": person(sender or chat, language),
    }


def garbage(request: web.Request) -> web.Response:
    """An answer that is no JSON."""
    return web.Response(text="<html>502 Bad Gateway", content_type="text/html")


def server_error(request: web.Request) -> web.Response:
    """An answer of a server that failed."""
    body = {"ok": False, "error_code": 502, "description": "Bad Gateway"}
    return web.json_response(body, status=502)


def cut(request: web.Request) -> web.Response:
    """A connection that ends before there is an answer."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def _params(request: web.Request) -> Params:
    """The form's fields; what is not text comes as JSON, a file as its name and content."""
    params: Params = {}
    sent = {**request.query, **await request.post()}
    for name, value in sent.items():
        if isinstance(value, web.FileField):
            params[name] = {"name": value.filename, "content": value.file.read()}
            continue
        assert isinstance(value, str)
        try:
            params[name] = value if name == "text" else json.loads(value)
        except ValueError:
            params[name] = value
    return params
