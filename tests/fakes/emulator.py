"""The Bot API server of the npm package telegram-test-api, with a small filter in front.

The filter mends three things: `getMe` lacks `is_bot`, without which python-telegram-bot does not
start; a message that was sent is answered with a date in milliseconds and the form's own
fields, which it cannot read; and `getUpdates` answers at once where Telegram would wait.
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
import threading
import time
from itertools import count
from typing import Any, Final

import httpx
from aiohttp import ClientSession, web

from knowledge.settings import ROOT

FOLDER: Final = ROOT / "tests" / "telegram_emulator"
_WAIT: Final = 20.0  # seconds that a test waits for a message
_POLL: Final = 0.05  # seconds


class Emulator:
    """The emulator and its filter, while a test runs."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._numbers = count(1)
        port = _free_port()
        self._process = subprocess.Popen(
            ["node", str(FOLDER / "serve.js"), str(port)], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"
        self._telegram = httpx.Client(base_url=f"http://127.0.0.1:{port}")
        self._filter = _Filter(f"http://127.0.0.1:{port}")
        self.url = self._filter.url

    def stop(self) -> None:
        """Ends both."""
        self._filter.stop()
        self._telegram.close()
        self._process.terminate()
        self._process.wait()

    def write(self, text: str, chat: int, language: str = "en") -> None:
        """A person writes a text."""
        self._telegram.post("/sendMessage", json={**self._common(chat, language), "text": text})

    def command(self, text: str, chat: int, language: str = "en") -> None:
        """A person sends a command."""
        mark = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
        body = {**self._common(chat, language), "text": text, "entities": [mark]}
        self._telegram.post("/sendCommand", json=body)

    def press(self, data: str, chat: int, language: str = "en") -> None:
        """A person presses a button."""
        body = self._common(chat, language)
        shown = {**body, "message_id": next(self._numbers)}
        self._telegram.post("/sendCallback", json={**body, "message": shown, "data": data})

    def next_in(self, chat: int) -> dict[str, Any]:
        """The next message of the bot in a chat."""
        deadline = time.monotonic() + _WAIT
        while True:
            found = self._unread(chat)
            if found:
                assert len(found) == 1, found
                return found[0]
            assert time.monotonic() < deadline
            time.sleep(_POLL)

    def _unread(self, chat: int) -> list[dict[str, Any]]:
        body = {"token": self._token, "chatId": chat}
        updates = self._telegram.post("/getUpdates", json=body).json()["result"]
        return [update["message"] for update in updates]

    def _common(self, chat: int, language: str) -> dict[str, Any]:
        person = {
            "id": chat,
            "is_bot": False,
            "first_name": "Siu Ming",
            "language_code": language,
        }
        return {
            "botToken": self._token,
            "date": int(time.time()),
            "from": person,
            "chat": {"id": chat, "type": "private", "first_name": "Siu Ming"},
        }


class _Filter:
    """Passes the bot's calls on, in a thread of its own."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._loop = asyncio.new_event_loop()
        self.url = ""
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        runner = self._loop.run_until_complete(self._open())
        ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _open(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._pass_on)
        runner = web.AppRunner(app, shutdown_timeout=0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    async def _pass_on(self, request: web.Request) -> web.Response:
        headers = {"Content-Type": request.headers.get("Content-Type", "")}
        async with ClientSession() as session:
            async with session.post(
                self._target + request.path_qs, data=await request.read(), headers=headers
            ) as answer:
                body, status = await answer.json(content_type=None), answer.status
        method = request.match_info["method"]
        if method == "getMe":
            body["result"]["is_bot"] = True
        if method == "sendMessage":
            sent = body["result"]
            body["result"] = {"message_id": sent["message_id"], "date": 1, "chat": sent["chat"]}
        if method == "getUpdates" and not body["result"]:
            await asyncio.sleep(_POLL)
        return web.json_response(body, status=status)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
