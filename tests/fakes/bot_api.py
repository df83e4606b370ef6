"""A strict stand-in for Telegram's Bot API: what the real one refuses, it refuses."""

from __future__ import annotations

import asyncio
import json
import queue
import threading
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web

_TEXT: Final = 4096  # characters
_CALLBACK: Final = 64  # bytes
_WAIT: Final = 20.0  # seconds that a test waits for a call
Params = dict[str, Any]


class Refused(Exception):
    """The error that Telegram answers with."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.body = {
            "ok": False,
            "error_code": code,
            "description": description,
            **({"parameters": parameters} if parameters else {}),
        }
        self.code = code


class BotApi:
    """Serves one bot in a thread of its own; tests put updates in and take calls out."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._loop = asyncio.new_event_loop()
        self._updates: list[Params] = []
        self._news: asyncio.Condition | None = None
        self._number = 100
        self._open_queries: set[str] = set()
        self._refusals: list[Refused] = []
        self.calls: queue.Queue[tuple[str, Params]] = queue.Queue()
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

    def write(self, text: str, chat: int = 7, language: str = "en") -> int:
        """A person writes a text; returns the update's number."""
        sender = self._person(chat, language)
        message = {**self._message(chat), "from": sender, "text": text}
        return self.deliver({"message": message})

    def press(self, data: str, chat: int = 7, language: str = "en") -> str:
        """A person presses a button below a message; returns the query's id."""
        query = f"query-{self._number}"
        self._open_queries.add(query)
        body = {
            "id": query,
            "from": self._person(chat, language),
            "message": {**self._message(chat), "text": "choose"},
            "chat_instance": "1",
            "data": data,
        }
        self.deliver({"callback_query": body})
        return query

    def deliver(self, update: Params, number: int | None = None) -> int:
        """Puts an update in line, with an old number when it is delivered again."""
        if number is None:
            self._number += 1
            number = self._number
        asyncio.run_coroutine_threadsafe(
            self._announce({"update_id": number, **update}), self._loop
        ).result(10)
        return number

    def refuse_next(self, code: int, description: str, **parameters: int) -> None:
        """Makes the next message to a chat fail."""
        self._refusals.append(Refused(code, description, **parameters))

    def next_call(self, method: str) -> Params:
        """The parameters of the next call, which must be of that method, or `refused`."""
        called, params = self.calls.get(timeout=_WAIT)
        assert called == method, (called, params)
        return params

    # What the bot calls

    def _get_me(self, params: Params) -> Any:
        return {"id": 1, "is_bot": True, "first_name": "Qianhai", "username": "qianhai_bot"}

    def _delete_webhook(self, params: Params) -> Any:
        return True

    def _send_message(self, params: Params) -> Any:
        if self._refusals:
            self.calls.put(("refused", params))
            raise self._refusals.pop(0)
        text = params.get("text", "")
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        if len(text) > _TEXT:
            raise Refused(400, "Bad Request: message is too long")
        _check_keyboard(params.get("reply_markup"))
        self.calls.put(("sendMessage", params))
        return {**self._message(int(params["chat_id"])), "text": text}

    def _answer_callback_query(self, params: Params) -> Any:
        if params.get("callback_query_id") not in self._open_queries:
            raise Refused(400, "Bad Request: query is too old or query ID is invalid")
        self._open_queries.remove(params["callback_query_id"])
        self.calls.put(("answerCallbackQuery", params))
        return True

    async def _get_updates(self, params: Params) -> Any:
        assert self._news is not None
        offset = int(params.get("offset") or 0)
        wanted = params.get("allowed_updates") or ["message", "callback_query"]
        async with self._news:
            self._updates = [u for u in self._updates if u["update_id"] >= offset]
            if not self._updates:
                try:
                    await asyncio.wait_for(self._news.wait(), int(params.get("timeout") or 0))
                except TimeoutError:
                    return []
            return [u for u in self._updates if set(wanted) & set(u)]

    # How it is served

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._news = asyncio.Condition()
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._take)
        runner = web.AppRunner(app, shutdown_timeout=0)
        self._loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", 0)
        self._loop.run_until_complete(site.start())
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        ready.set()
        self._loop.run_forever()
        for waiting in asyncio.all_tasks(self._loop):
            waiting.cancel()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _take(self, request: web.Request) -> web.Response:
        methods: dict[str, Callable[[Params], Any]] = {
            "getMe": self._get_me,
            "deleteWebhook": self._delete_webhook,
            "getUpdates": self._get_updates,
            "sendMessage": self._send_message,
            "answerCallbackQuery": self._answer_callback_query,
        }
        try:
            if request.match_info["token"] != self._token:
                raise Refused(401, "Unauthorized")
            if request.match_info["method"] not in methods:
                raise Refused(404, "Not Found: method not found")
            result = methods[request.match_info["method"]](await _params(request))
            if asyncio.iscoroutine(result):
                result = await result
        except Refused as refusal:
            return web.json_response(refusal.body, status=refusal.code)
        return web.json_response({"ok": True, "result": result})

    async def _announce(self, update: Params) -> None:
        assert self._news is not None
        async with self._news:
            self._updates.append(update)
            self._news.notify_all()

    def _message(self, chat: int) -> Params:
        return {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}}

    def _person(self, chat: int, language: str) -> Params:
        return {"id": chat, "is_bot": False, "first_name": "R", "language_code": language}


async def _params(request: web.Request) -> Params:
    """The form's fields; what is not text comes as JSON."""
    params: Params = {}
    for name, value in (await request.post()).items():
        assert isinstance(value, str)
        try:
            params[name] = value if name == "text" else json.loads(value)
        except ValueError:
            params[name] = value
    return params


def _check_keyboard(markup: Params | None) -> None:
    if markup is None:
        return
    rows = markup["inline_keyboard"]
    if not rows or not all(rows):
        raise Refused(400, "Bad Request: reply markup is empty")
    for button in (button for row in rows for button in row):
        if set(button) != {"text", "callback_data"} or not button["text"].strip():
            raise Refused(400, "Bad Request: can't parse inline keyboard button")
        if not 1 <= len(button["callback_data"].encode()) <= _CALLBACK:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
