"""What once got past the guards, failed with a traceback, or was not mended by itself."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
import time
from pathlib import Path

import httpx
import pytest
import redis

from tests.conftest import StartService
from tests.fakes.bot_api import BotApi
from tests.live_service import (
    COMMAND,
    LiveService,
    Resident,
    environment,
    link_models,
    problem,
)


def test_a_message_id_of_ours_is_free_for_the_resident(resident: Resident) -> None:
    replies = resident.post(text="When does Shenzhen Bay Port close?", message_id="opening").json()[
        "replies"
    ]
    assert replies[0]["status"] == "answered"


def test_a_text_beside_a_payload_is_guarded_too(service: LiveService, resident: Resident) -> None:
    before = service.processor_seconds()
    response = resident.post(text="a" * 20_000, payload="/deny")
    assert service.processor_seconds() - before < 0.5
    assert response.status_code == 422 or len(resident.stored()["turns"][-1]["text"]) <= 500


def test_a_number_in_a_payload_is_masked(resident: Resident) -> None:
    refused = resident.post(payload='/ask_entry{"entry": "A123456(3)"}')
    assert refused.status_code == 422
    assert "A123456" not in str(resident.stored())


def test_an_erasure_during_a_turn_leaves_nothing(service: LiveService) -> None:
    with redis.Redis.from_url(service.redis_url) as store:
        left = []
        for _ in range(5):
            someone = Resident(service)
            sender = threading.Thread(target=someone.post, kwargs={"text": "Port hours please?"})
            sender.start()
            assert someone.client.delete("/sessions/me").status_code == 200
            sender.join()
            left += store.keys(f"*{someone.conversation}*")
        assert left == []


def test_a_message_after_an_erasure_is_refused_and_leaves_nothing(service: LiveService) -> None:
    someone = Resident(service)
    assert someone.client.delete("/sessions/me").status_code == 200

    problem(someone.post(text="Port hours please?"), 401)
    problem(someone.post(payload="/start_conversation"), 401)

    with redis.Redis.from_url(service.redis_url) as store:
        assert store.keys(f"*{someone.conversation}*") == []


def test_a_refusal_after_a_switch_speaks_the_new_language(resident: Resident) -> None:
    resident.press('/set_language{"locale": "zh-Hant"}')
    assert "按鈕" in resident.post(payload="/nonsense").json()["detail"]


def test_a_broken_encoding_is_told_in_the_readers_language(resident: Resident) -> None:
    headers = {"Content-Type": "application/json", "Accept-Language": "zh-HK"}
    response = resident.client.post(
        "/messages", content=b'{"text": "\xff", "message_id": "m"}', headers=headers
    )
    assert response.json()["detail"] == "請求無法讀取。"


def test_a_joiner_does_not_hide_a_number(resident: Resident) -> None:
    resident.say("Call 9123\u200d4567 please")
    assert "4567" not in str(resident.stored())


def test_a_text_of_joiners_is_empty(resident: Resident) -> None:
    assert resident.post(text="\u200d\u200d").status_code == 422


def test_a_failed_start_of_the_service_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [COMMAND, "serve", "--port", "0"], env=environment(tmp_path), capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_a_nonsense_redis_url_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [COMMAND, "ask", "hi"],
        env=environment(link_models(tmp_path), REDIS_URL="nonsense"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["海", "a#b", "a%20b", "a?b"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    if name == "海":  # few characters, many bytes
        name *= 100 - len(str(tmp_path / "redis" / "redis.sock")) - 1
    done = subprocess.run(
        [COMMAND, "with-redis", "true"],
        env=environment(tmp_path / name),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_a_text_that_begins_with_an_at_sign_is_answered(start_service: StartService) -> None:
    api = BotApi("1:t")
    start_service(TELEGRAM_TOKEN="1:t", TELEGRAM_API=api.url)
    api.write("@Qianhai hello")
    assert api.next_call("sendMessage")["text"]
    api.stop()


def test_the_token_is_not_logged(start_service: StartService) -> None:
    api = BotApi("1:t")
    served = start_service(TELEGRAM_TOKEN="1:wrong-token", TELEGRAM_API=api.url)
    api.stop()
    assert "wrong-token" not in served.log()


def test_our_own_redis_is_started_again_when_it_dies(
    start_service: StartService, tmp_path: Path
) -> None:
    state = link_models(tmp_path / "own")
    served = start_service(state)
    with redis.Redis.from_url(served.redis_url) as client:
        pid = client.info("server")["process_id"]
    gone = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    select.select([gone], [], [], 10)
    deadline = time.monotonic() + 10
    while httpx.get(f"{served.url}/readyz").text != "ready":
        assert time.monotonic() < deadline
        time.sleep(0.2)
