"""Two hundred residents and twenty staff at once: how soon each message arrives, and whether once.

Run by `make bench-desk`.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import redis.asyncio
from aiohttp import ClientSession, ClientTimeout, CookieJar, TCPConnector

from bench.report_file import write_section
from bench.running_service import RunningService, serve
from bot.accounts.staff import open_staff
from knowledge.settings import ROOT, state_folder

_RESIDENTS: Final = 200
_STAFF: Final = 20
_SECONDS: Final = 45.0
_PAUSE: Final = 12.0  # between a resident's messages; staff answer each at once
_PATIENCE: Final = 15.0  # for what is still on its way at the end
_PASSWORD: Final = "a fictional password of a bench"  # noqa: S105
_LETTERS: Final = str.maketrans("0123456789", "ghijklmnop")
_CSRF: Final = re.compile(r'<meta name="csrf" content="([0-9a-f]+)">')
# Hours that nobody has confirmed: who is at the desk alone decides.
_OPENING: Final = ROOT / "actions" / "appointments" / "opening.yml"


@dataclass
class Post:
    """What was sent when, and how often and how soon it arrived."""

    sent: dict[str, float] = field(default_factory=dict)
    arrived: dict[str, list[float]] = field(default_factory=dict)

    def send(self) -> str:
        """A text that no other message has."""
        # Letters only: numbers may be masked.
        text = f"message {uuid4().hex.translate(_LETTERS)}"
        self.sent[text] = time.perf_counter()
        return text

    def receive(self, text: str) -> None:
        """Notes that a text arrived; what is none of ours is a notice."""
        if text in self.sent:
            taken = time.perf_counter() - self.sent[text]
            self.arrived.setdefault(text, []).append(taken)

    @property
    def lost(self) -> int:
        """How many never arrived."""
        return len(self.sent) - len(self.arrived)

    def row(self, name: str) -> str:
        """The figures as a line of a table, in milliseconds."""
        times = sorted(first * 1000 for first, *_ in self.arrived.values())
        several = sum(len(found) > 1 for found in self.arrived.values())
        shown = " | ".join(f"{_quantile(times, q):.0f}" for q in (0.5, 0.95, 0.99))
        return f"| {name} | {len(self.sent)} | {self.lost} | {several} | {shown} |"


@dataclass
class Clerk:
    """Somebody of staff with ten conversations."""

    http: ClientSession
    token: str
    held: dict[str, str] = field(default_factory=dict)  # conversation to its number
    read: dict[str, str] = field(default_factory=dict)  # conversation to the last turn read

    async def call(self, method: str, path: str, **body: Any) -> Any:
        """What the desk's API answers."""
        headers = {"X-CSRF-Token": self.token}
        url = f"/staff/api/desk{path}"
        async with self.http.request(method, url, headers=headers, json=body or None) as answer:
            if not answer.ok:
                raise SystemExit(f"{method} {url}: {answer.status} {await answer.text()}")
            return await answer.json()


def main() -> None:
    """Measures, and writes the section of BENCH.md."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        (state / "models").symlink_to(state_folder() / "models")
        with serve(state, {"OPENING": str(_OPENING)}) as service:
            rows, cpu = asyncio.run(_measure(service, state))
    sys.stdout.write("\n".join([*rows, f"{cpu:.1f} ms of processor time"]) + "\n")
    write_section("Two hundred residents and twenty staff at the desk", _report(rows, cpu))


async def _measure(service: RunningService, state: Path) -> tuple[list[str], float]:
    to_staff, to_residents = Post(), Post()
    options: dict[str, Any] = {"base_url": service.url, "timeout": ClientTimeout(total=None)}
    async with ClientSession(connector=_connector(), **options) as http:
        emails = await _accounts(state)
        clerks = [await _sign_in(email, options) for email in emails]
        listening = [asyncio.create_task(_work(c, to_staff, to_residents)) for c in clerks]
        residents = []
        for number in range(_RESIDENTS):
            residents.append(await _arrive(http, clerks[number % _STAFF]))
        listening += [
            asyncio.create_task(_listen(http, headers, to_residents)) for headers in residents
        ]
        await asyncio.sleep(1)
        before = service.cpu_seconds()
        await asyncio.gather(
            *(_talk(http, headers, to_staff, n) for n, headers in enumerate(residents))
        )
        await _until_quiet(to_staff, to_residents)
        used = 1000 * (service.cpu_seconds() - before)
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        for clerk in clerks:
            await clerk.http.close()
    rows = [to_staff.row("resident to staff"), to_residents.row("staff to resident")]
    return rows, used / (len(to_staff.sent) + len(to_residents.sent))


def _connector() -> TCPConnector:
    # The service drops a connection after five seconds without a request; we do so before it.
    return TCPConnector(limit=0, keepalive_timeout=3)


async def _accounts(state: Path) -> list[str]:
    async with redis.asyncio.Redis.from_url(f"unix://{state}/redis/redis.sock") as client:
        staff, emails = open_staff(client, state), []
        for number in range(_STAFF):
            email = f"staff-{number}@example.org"
            account = await staff.accounts.add(f"Staff {number}", email, ["staff"], "en")
            await staff.accounts.set_password(account, _PASSWORD)
            emails.append(email)
    return emails


async def _sign_in(email: str, options: dict[str, Any]) -> Clerk:
    http = ClientSession(cookie_jar=CookieJar(unsafe=True), connector=_connector(), **options)
    form = {"email": email, "password": _PASSWORD}
    async with http.post("/staff/sign-in", data=form, allow_redirects=False) as answer:
        answer.raise_for_status()
    async with http.get("/staff/") as page:
        found = _CSRF.search(await page.text())
    assert found
    clerk = Clerk(http, found[1])
    await clerk.call("POST", "/presence", here=True)
    return clerk


async def _arrive(http: ClientSession, clerk: Clerk) -> dict[str, str]:
    """A resident whose conversation a clerk has taken; the headers that prove who asks."""
    async with http.post("/api/v1/sessions", json={"locale": "en"}) as answer:
        opened = await answer.json()
    headers = {"Authorization": f"Bearer {opened['token']}"}
    await _say(http, headers, payload="/ask_person")
    name = opened["session"]
    clerk.held[name] = (await clerk.call("POST", f"/conversations/{name}/claim"))["n"]
    return headers


async def _say(http: ClientSession, headers: dict[str, str], **message: str) -> None:
    body = {"message_id": uuid4().hex, **message}
    async with http.post("/api/v1/messages", json=body, headers=headers) as answer:
        answer.raise_for_status()


async def _talk(http: ClientSession, headers: dict[str, str], post: Post, number: int) -> None:
    """A resident who writes now and then, each at a time of its own."""
    ends = time.perf_counter() + _SECONDS
    await asyncio.sleep(_PAUSE * number / _RESIDENTS)
    while time.perf_counter() < ends:
        await _say(http, headers, text=post.send())
        await asyncio.sleep(_PAUSE)


async def _listen(http: ClientSession, headers: dict[str, str], post: Post) -> None:
    """A resident's page."""
    async for _, data in _events(http, "/api/v1/events", headers):
        post.receive(json.loads(data)["text"])


async def _work(clerk: Clerk, to_staff: Post, to_residents: Post) -> None:
    """A desk: reads what its conversations say, and answers each message at once."""
    tasks = set()
    async for kind, data in _events(clerk.http, "/staff/api/desk/events", {}):
        if kind == "beat":
            await clerk.call("POST", "/presence", here=None)
            continue
        event = json.loads(data)
        if event["kind"] == "heard" and event["conversation"] in clerk.held:
            work = _answer(clerk, event["conversation"], to_staff, to_residents)
            tasks.add(task := asyncio.create_task(work))
            task.add_done_callback(tasks.discard)


async def _answer(clerk: Clerk, conversation: str, to_staff: Post, to_residents: Post) -> None:
    path = f"/conversations/{conversation}"
    shown = await clerk.call("GET", f"{path}?after={clerk.read.get(conversation, '')}")
    for turn in shown["turns"]:
        clerk.read[conversation] = turn["id"]
        if turn["text"].startswith("message "):
            to_staff.receive(turn["text"])
            text = to_residents.send()
            number = clerk.held[conversation]
            await clerk.call("POST", f"{path}/replies", id=uuid4().hex, n=number, text=text)


async def _events(
    http: ClientSession, path: str, headers: dict[str, str]
) -> AsyncIterator[tuple[str, str]]:
    """The server-sent events of an address, as long as somebody wants them."""
    kind = ""
    async with http.get(path, headers=headers) as stream:
        stream.raise_for_status()
        async for raw in stream.content:
            line = raw.decode().rstrip("\r\n")
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield kind, line.removeprefix("data: ")
            elif not line:
                kind = ""


async def _until_quiet(*posts: Post) -> None:
    ends = time.perf_counter() + _PATIENCE
    for post in posts:
        while post.lost and time.perf_counter() < ends:  # noqa: ASYNC110 - they have no event
            await asyncio.sleep(0.1)


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def _report(rows: Sequence[str], cpu: float) -> str:
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    return f"""Written by `make bench-desk`: {_RESIDENTS} residents write every {_PAUSE:.0f} seconds
to one process with its own Redis, which syncs every write to disk; {_STAFF} staff, who hold
ten of them each, answer at once. A message to staff has arrived when the desk that
was told of it has read it, one to a resident when the page's stream has shown it.
The load shares the cores. Times in milliseconds.

Machine: {machine}. The service spends {cpu:.1f} ms of processor time on each message,
which twenty desks and one page are told of.

| way | messages | lost | several times | p50 | p95 | p99 |
|-|-|-|-|-|-|-|
{chr(10).join(rows)}
"""


if __name__ == "__main__":
    main()
