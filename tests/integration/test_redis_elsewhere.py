"""A Redis beyond one machine: one that Sentinel watches, and a cluster, each started here."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest
import redis

from bot.redis_server import redis_binary
from tests.live_service import COMMAND, LiveService, Resident, environment, link_models

Spawn = Callable[..., tuple[int, subprocess.Popen[bytes]]]
ASKED = "深圳灣口岸幾點關？"


@pytest.fixture
def spawn(tmp_path: Path) -> Iterator[Spawn]:
    """Starts a redis-server on a free port, with options."""
    with ExitStack() as stack:

        def start(*options: str, watched: int | None = None) -> tuple[int, subprocess.Popen[bytes]]:
            port = free_port()
            folder = tmp_path / str(port)
            folder.mkdir()
            if watched:
                words = [str(sentinel_file(folder, port, watched)), "--sentinel"]
            else:
                words = ["--port", str(port), "--dir", str(folder), "--save", "", *options]
            process = subprocess.Popen([redis_binary(), *words], stdout=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.kill)
            await_answer(port)
            return port, process

        yield start


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def sentinel_file(folder: Path, port: int, watched: int) -> Path:
    file = folder / "sentinel.conf"
    file.write_text(
        f"port {port}\ndir {folder}\nsentinel monitor bot 127.0.0.1 {watched} 1\n"
        "sentinel down-after-milliseconds bot 1000\nsentinel failover-timeout bot 4000\n"
    )
    return file


def await_answer(port: int) -> None:
    deadline = time.monotonic() + 20
    with closing(redis.Redis(port=port)) as client:
        while True:
            try:
                client.ping()
                return
            except redis.RedisError:
                assert time.monotonic() < deadline
                time.sleep(0.05)


def await_true(what: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def serve(stack: ExitStack, state: Path, url: str) -> LiveService:
    served = LiveService.start(link_models(state), REDIS_URL=url)
    stack.callback(served.stop)
    return served


def test_after_a_failover_conversations_go_on_at_the_new_primary(
    spawn: Spawn, tmp_path: Path
) -> None:
    port, primary = spawn("--appendonly", "yes", "--appendfsync", "always")
    replica, _ = spawn("--replicaof", "127.0.0.1", str(port))
    sentinel, _ = spawn(watched=port)
    watching = redis.Redis(port=sentinel, decode_responses=True)
    await_true(lambda: bool(watching.sentinel_slaves("bot")))
    with ExitStack() as stack:
        served = serve(stack, tmp_path / "s", f"redis+sentinel://127.0.0.1:{sentinel}/bot")
        resident = Resident(served, "zh-HK")
        assert resident.say(ASKED)[-1]["status"] == "answered"
        copied = redis.Redis(port=replica)
        await_true(lambda: resident.conversation.encode() in b"".join(copied.keys("transcript*")))

        primary.kill()
        primary.wait()

        def is_answered() -> bool:
            response = resident.post(text=f"{ASKED} 星期日呢？", message_id="after")
            assert response.status_code in (200, 503), response.text
            return response.status_code == httpx.codes.OK

        await_true(is_answered)
        texts = [turn["text"] for turn in resident.stored()["turns"]]
        assert [text for text in texts if ASKED in text] == [ASKED, f"{ASKED} 星期日呢？"]
        assert httpx.get(f"{served.url}/readyz").text == "ready"


@pytest.fixture
def cluster(spawn: Spawn) -> str:
    """The address of three nodes that share all slots."""
    buses = [free_port() for _ in range(3)]
    options = ("--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--cluster-port")
    ports = [spawn(*options, str(bus))[0] for bus in buses]
    nodes = [redis.Redis(port=port, decode_responses=True) for port in ports]
    for node, slots in zip(nodes, ((0, 5460), (5461, 10922), (10923, 16383)), strict=True):
        node.execute_command("CLUSTER", "ADDSLOTSRANGE", *slots)
    for port, bus in zip(ports[1:], buses[1:], strict=True):
        nodes[0].execute_command("CLUSTER", "MEET", "127.0.0.1", port, bus)
    await_true(lambda: all(node.cluster("info")["cluster_state"] == "ok" for node in nodes))
    for node in nodes:
        node.close()
    return f"redis+cluster://127.0.0.1:{ports[0]},127.0.0.1:{ports[1]}"


def test_a_cluster_serves_everything(cluster: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        served = serve(stack, tmp_path / "s", cluster)
        residents = [Resident(served, "zh-HK") for _ in range(6)]  # on several nodes
        for resident in residents:
            assert resident.say(ASKED)[-1]["status"] == "answered"
            again = resident.post(text=ASKED, message_id="m").json()
            assert resident.post(text=ASKED, message_id="m").json() == again
            unknown = resident.say("邊度有得買二手無人機？")[-1]
            rated = resident.client.post(
                "/feedback", json={"reply": unknown["id"], "helpful": False}
            )
            assert rated.status_code == 204
        for said in ("我想book時間去服務中心", "稅務", "十日後下晝三點半", "啱"):
            assert residents[0].say(said)[-1]["status"] == "service"
        assert residents[0].stored()["appointments"]
        erased = residents[1].client.delete("/sessions/me")
        assert erased.status_code == 200, erased.text
        assert residents[1].client.get("/sessions/me").status_code == 401
        publish(served, cluster, tmp_path)
        await_true(lambda: "Hamsters" in hear_of_pets(served))
        assert "ERROR" not in served.log()


def publish(served: LiveService, url: str, folder: Path) -> None:
    def entries(*arguments: str) -> None:
        done = subprocess.run(
            [COMMAND, "entries", *arguments],
            env=environment(served.state, REDIS_URL=url),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    file = folder / "entries.json"
    entries("export", str(file))
    exported = json.loads(file.read_text(encoding="utf-8"))
    pets = next(entry for entry in exported if entry["id"] == "living.pets")
    pets["answer"] = {"en": "Hamsters too.", "zh-Hans": "仓鼠也行。", "zh-Hant": "倉鼠都得。"}
    file.write_text(json.dumps(exported, ensure_ascii=False), encoding="utf-8")
    entries("import", "--save", str(file))
    entries("publish", "--by", "staff-a")


def hear_of_pets(served: LiveService) -> str:
    with closing(Resident(served).client) as client:
        pressed = {"payload": '/ask_entry{"entry": "living.pets"}', "message_id": "m"}
        return str(client.post("/messages", json=pressed).json())


@pytest.mark.parametrize(
    "url",
    ["redis+sentinel://host:26379", "redis+cluster://", "redis+sentinel://h:x/name", "ftp://host"],
)
def test_an_address_that_cannot_be_read_is_one_sentence(url: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [COMMAND, "entries", "history"],
        env=environment(tmp_path, REDIS_URL=url),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("talentbot: REDIS_URL cannot be read: ")
    assert len(done.stderr.splitlines()) == 1
