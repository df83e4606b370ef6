"""A thousand Telegram chats that write at once: how soon each is answered, and whether each is.

Run by `make bench-telegram`.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientSession, ClientTimeout, TCPConnector, web

from bench.rasa_channel import serve_rasa
from bench.report_file import write_section
from bench.running_service import RunningService, serve
from knowledge.questions import read_questions
from knowledge.settings import KnowledgeSettings, state_folder

_CHATS: Final = 1000
_CONNECTIONS: Final = 100  # that Telegram opens to a webhook at most
_TOKEN: Final = "123456:bench-token"  # noqa: S105 - of a server that only pretends
_SECRET: Final = "bench-secret"  # noqa: S105
_HEADERS: Final = {"X-Telegram-Bot-Api-Secret-Token": _SECRET}
_QUIET_SECONDS: Final = 60.0  # without an answer after which no more is expected
_WARM_UP: Final = 30
_UPDATES: Final = count(1)


@dataclass
class Telegram:
    """A Bot API that takes everything, and notes when each chat was answered."""

    url: str = ""
    webhook: str = ""
    answered: dict[int, list[float]] = field(default_factory=dict)
    last: float = field(default_factory=time.perf_counter)

    async def take(self, request: web.Request) -> web.Response:
        """The answer to a call of any method."""
        params = {**request.query, **await request.post()}
        method = request.match_info["method"].lower()
        if method == "getme":
            return _result({"id": 1, "is_bot": True, "first_name": "B", "username": "bench_bot"})
        if method == "setwebhook":
            self.webhook = str(params["url"])
        if method != "sendmessage":
            return _result(True)
        chat, self.last = int(str(params["chat_id"])), time.perf_counter()
        self.answered.setdefault(chat, []).append(self.last)
        return _result({"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}})


@dataclass(frozen=True)
class Run:
    """The figures of one load: times in seconds."""

    name: str
    asked: int
    refused: int
    lost: int
    several: int
    accepted: list[float]
    answered: list[float]
    seconds: float


def main() -> None:
    """Measures, and writes the section of BENCH.md."""
    asyncio.run(_measure())


async def _measure() -> None:
    telegram = Telegram()
    runner = await _open(telegram)
    rows = []
    for name, start in _variants(telegram):
        with ExitStack() as stack:
            # Rasa calls Telegram while it starts: this loop must go on.
            process, address = await asyncio.to_thread(stack.enter_context, start())
            rows.append(_row(await _load(name, telegram, address), process))
            sys.stdout.write(f"{rows[-1]}\n")
    await runner.cleanup()
    write_section("A thousand Telegram chats at once", _report(rows))


def _variants(telegram: Telegram) -> Iterator[tuple[str, Callable[[], Any]]]:
    yield "this service, as fast as it can", lambda: _ours(telegram, 100_000)
    yield "this service, within Telegram's 30 a second", lambda: _ours(telegram, 30)
    yield "Rasa's own Telegram channel", lambda: serve_rasa(telegram.url, _TOKEN)


@contextmanager
def _ours(telegram: Telegram, per_second: int) -> Iterator[tuple[RunningService, str]]:
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        (state / "models").symlink_to(state_folder() / "models")
        variables = {
            "TELEGRAM_TOKEN": _TOKEN,
            "TELEGRAM_API": telegram.url,
            "TELEGRAM_WEBHOOK_URL": "https://bench.example",
            "TELEGRAM_WEBHOOK_SECRET": _SECRET,
            "TELEGRAM_MESSAGES_PER_SECOND": str(per_second),
        }
        with serve(state, variables) as service:
            yield service, f"{service.url}/telegram/updates"


async def _load(name: str, telegram: Telegram, address: str) -> Run:
    questions = [q.text for q in read_questions(KnowledgeSettings.from_env().calibration)]
    connector = TCPConnector(limit=_CONNECTIONS)
    timeout = ClientTimeout(total=600)
    async with ClientSession(connector=connector, headers=_HEADERS, timeout=timeout) as session:
        for chat, question in enumerate(questions[-_WARM_UP:]):
            # What is loaded late is loaded by the first question, in each process behind it.
            await _post(session, address, chat, question)
        await _until_quiet(telegram, _WARM_UP)
        telegram.answered.clear()
        begun = telegram.last = time.perf_counter()
        chats = range(1_000_000, 1_000_000 + _CHATS)
        posted = await asyncio.gather(
            *(_post(session, address, c, q) for c, q in zip(chats, questions, strict=False))
        )
        await _until_quiet(telegram, _CHATS)
    times = [telegram.answered[c][0] - begun for c in chats if c in telegram.answered]
    return Run(
        name,
        _CHATS,
        sum(not accepted for accepted, _ in posted),
        sum(c not in telegram.answered for c in chats),
        sum(len(telegram.answered.get(c, ())) > 1 for c in chats),
        [seconds for _, seconds in posted],
        times,
        telegram.last - begun,
    )


async def _post(session: ClientSession, address: str, chat: int, text: str) -> tuple[bool, float]:
    """Whether an update was taken, and how long that took from when all were sent."""
    person = {"id": chat, "is_bot": False, "first_name": "B", "language_code": "en"}
    message = {
        "message_id": 1,
        "date": int(time.time()),
        "chat": {"id": chat, "type": "private", "first_name": "B"},
        "from": person,
        "text": text,
    }
    begun = time.perf_counter()
    async with session.post(
        address, json={"update_id": next(_UPDATES), "message": message}
    ) as answer:
        await answer.read()
        return answer.status == 200, time.perf_counter() - begun


async def _until_quiet(telegram: Telegram, expected: int) -> None:
    """Returns when as many chats were answered, or none has been for a while."""
    while len(telegram.answered) < expected:
        if time.perf_counter() - telegram.last > _QUIET_SECONDS:
            return
        await asyncio.sleep(0.05)
    await asyncio.sleep(1)  # for what would come twice


async def _open(telegram: Telegram) -> web.AppRunner:
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", telegram.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    telegram.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    return runner


def _result(value: Any) -> web.Response:
    return web.Response(
        text=json.dumps({"ok": True, "result": value}), content_type="application/json"
    )


def _row(run: Run, service: RunningService) -> str:
    return (
        f"| {run.name} | {run.refused} | {run.lost} | {run.several} |"
        f" {_share(run.accepted, 0.99):.2f} | {_share(run.answered, 0.5):.1f} |"
        f" {_share(run.answered, 0.99):.1f} | {len(run.answered) / (run.seconds or 1.0):.0f} |"
        f" {service.resident_megabytes():.0f} |"
    )


def _share(times: Sequence[float], share: float) -> float:
    ranked = sorted(times)
    return ranked[min(len(ranked) - 1, round(share * len(ranked)))] if ranked else float("nan")


def _report(rows: Sequence[str]) -> str:
    return "\n".join(
        [
            f"Written by `make bench-telegram`: {_CHATS} chats each post a different question at",
            f"the same moment, over {_CONNECTIONS} connections, to the webhook of one process; a",
            "stand-in for Telegram takes the answers at once. It and the load share the cores.",
            "Times in seconds from that moment; a chat that was asked and not answered is lost.",
            "Taken is when Telegram hears 200: it gives up on slow answers and sends the update",
            "again. Rasa's channel says it after the answer, keeps nothing until then and sends",
            "without a limit; it runs on the same dialogue, its actions in a second process.",
            "",
            f"Machine: {os.cpu_count()} cores, {platform.machine()}, Python"
            f" {platform.python_version()}",
            "",
            "| served by | refused | lost | in several messages | p99 taken | p50 answered |"
            " p99 answered | chats/s | MB |",
            "|-|-|-|-|-|-|-|-|-|",
            *rows,
        ]
    )


if __name__ == "__main__":
    main()
