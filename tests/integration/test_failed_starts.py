"""A start that cannot succeed: one line that says what to do, and a non-zero exit."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest
import redis.asyncio

from bot.engine.dialogue import Dialogue
from bot.errors import ModelError
from tests.live_service import COMMAND, environment, link_models

MODEL = Path("models") / "rasa" / "talentbot.tar.gz"


def run(state: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    variables = environment(state, PYTHONWARNINGS="ignore", **more)
    return subprocess.run(
        [COMMAND, *arguments],
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder whose dialogue model may be damaged."""
    models = link_models(tmp_path / "whole") / "models"
    (tmp_path / "state" / MODEL.parent).mkdir(parents=True)
    for path in models.iterdir():
        if path.name != "rasa":
            (tmp_path / "state" / "models" / path.name).symlink_to(path)
    (tmp_path / "state" / MODEL).write_bytes((models / "rasa" / MODEL.name).read_bytes())
    return tmp_path / "state"


def test_a_missing_model_says_how_to_build_it(state: Path) -> None:
    (state / MODEL).unlink()

    done = run(state, "ask", "hello")

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == ("talentbot: The dialogue model has not been built: run `make model`.\n")


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x1f\x8b\x08\x00"])
async def test_what_is_no_model_is_an_error_of_one_line(
    tmp_path: Path, client: redis.asyncio.Redis, content: bytes
) -> None:
    (tmp_path / MODEL.name).write_bytes(content)

    with pytest.raises(ModelError, match=r"^The dialogue model cannot be read[^\n]*$"):
        Dialogue.load(tmp_path / MODEL.name, client, actions="actions")


def test_half_a_model_says_to_build_it_again(state: Path) -> None:
    whole = (state / MODEL).read_bytes()
    (state / MODEL).write_bytes(whole[: len(whole) // 2])

    done = run(state, "ask", "hello")

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(
        "talentbot: The dialogue model cannot be read, run `make model` again: "
    )
    assert done.stderr.count("\n") == 1


def test_a_missing_encoder_says_how_to_build_it(tmp_path: Path) -> None:
    done = run(tmp_path, "ask", "hello")

    assert done.returncode == 1
    assert done.stderr.startswith("talentbot: The encoder lacks")
    assert done.stderr.endswith("run `make model`.\n")
    assert done.stderr.count("\n") == 1


def test_the_service_says_in_one_line_that_the_model_is_missing(state: Path) -> None:
    (state / MODEL).unlink()

    done = run(state, "serve", "--port", "0")

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("talentbot: ")
    assert "The dialogue model has not been built: run `make model`." in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        done = run(tmp_path, "serve", "--port", str(port))

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"talentbot: Port {port} is taken: stop what uses it, or choose another (PORT=…).\n"
    )


def test_an_address_that_is_not_ours_is_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", "--host", "192.0.2.1", "--port", "0")

    assert done.returncode == 1
    assert done.stderr.startswith("talentbot: Cannot listen on 192.0.2.1:0: ")
    assert done.stderr.count("\n") == 1


def test_an_unreachable_redis_is_one_line(state: Path, tmp_path: Path) -> None:
    done = run(state, "ask", "hello", REDIS_URL=f"unix://{tmp_path}/none.sock")

    assert done.returncode == 1
    assert done.stderr.startswith("talentbot: Redis: ")
    assert done.stderr.count("\n") == 1


def test_a_command_with_redis_hands_on_the_exit_status(tmp_path: Path) -> None:
    done = run(tmp_path, "with-redis", "sh", "-c", "echo $REDIS_URL; exit 7")

    assert done.returncode == 7
    assert done.stdout == f"unix://{tmp_path}/redis/redis.sock\n"
