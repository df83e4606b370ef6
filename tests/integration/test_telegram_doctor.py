"""`talentbot doctor telegram` says what is wrong and how to mend it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.bot_api import BotApi
from tests.live_service import COMMAND, environment

TOKEN = "123456:right-token"
ADDRESS = "https://qianhai.example"
URL = f"{ADDRESS}/telegram/updates"
ALLOWED = (
    *("message", "edited_message", "channel_post"),
    *("callback_query", "inline_query", "my_chat_member"),
)
WEBHOOK = {
    "TELEGRAM_WEBHOOK_URL": ADDRESS,
    "TELEGRAM_WEBHOOK_SECRET": "s3cret",
}


@pytest.fixture
def asked() -> Iterator[BotApi]:
    api = BotApi(TOKEN)
    yield api
    api.stop()


def doctor(api: BotApi, tmp_path: Path, *options: str, **more: str) -> tuple[int, str]:
    """The exit status, and what was said."""
    variables = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API": api.url, **more}
    done = subprocess.run(
        [COMMAND, "doctor", "telegram", *options],
        env=environment(tmp_path, **variables),
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_sound_set_up_for_polling(asked: BotApi, tmp_path: Path) -> None:
    status, said = doctor(asked, tmp_path)

    assert status == 0
    assert "@qianhai_bot" in said
    assert "polled" in said


def test_a_sound_webhook(asked: BotApi, tmp_path: Path) -> None:
    asked.methods.webhook = {"url": URL, "allowed_updates": list(ALLOWED)}

    status, said = doctor(asked, tmp_path, **WEBHOOK)

    assert (status, URL in said) == (0, True)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"TELEGRAM_TOKEN": ""}, "TELEGRAM_TOKEN is not set"),
        ({"TELEGRAM_TOKEN": "123456:wrong"}, "does not know the token"),
        ({"TELEGRAM_API": "http://127.0.0.1:9"}, "cannot be reached"),
        ({"TELEGRAM_WEBHOOK_URL": ADDRESS}, "needs TELEGRAM_WEBHOOK_SECRET"),
        ({**WEBHOOK, "TELEGRAM_WEBHOOK_SECRET": "höher"}, "A-Z, a-z, 0-9, _ and -"),
        ({**WEBHOOK, "TELEGRAM_WEBHOOK_URL": "http://q.example"}, "https://"),
        ({**WEBHOOK, "TELEGRAM_WEBHOOK_URL": "https://q.example:9000"}, "port"),
        (WEBHOOK, "No webhook is set yet"),
    ],
)
def test_what_is_set_wrong_is_said(
    asked: BotApi, tmp_path: Path, variables: dict[str, str], said: str
) -> None:
    status, output = doctor(asked, tmp_path, **variables)

    assert status == 1
    assert said in output
    assert "123456:" not in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"pending_update_count": 500}, "500 updates wait"),
        ({"last_error_message": "Wrong response from the webhook: 403 Forbidden"}, "secret"),
        ({"last_error_message": "Wrong response from the webhook: 404 Not Found"}, "proxy"),
        ({"last_error_message": "SSL error: certificate verify failed"}, "certificate"),
        ({"last_error_message": "Connection refused"}, "Nothing listens"),
        ({"url": "https://elsewhere.example/hook"}, "elsewhere"),
        ({"allowed_updates": ["message"]}, "kinds of update"),
    ],
)
def test_what_telegram_complains_of_is_said(
    asked: BotApi, tmp_path: Path, told: dict[str, Any], said: str
) -> None:
    asked.methods.webhook = {"url": URL, "allowed_updates": list(ALLOWED)}
    asked.methods.webhook_info = told
    if "last_error_message" in told:
        told["last_error_date"] = int(time.time())

    status, output = doctor(asked, tmp_path, **WEBHOOK)

    assert status == 1
    assert said in output


def test_a_webhook_in_the_way_of_polling_can_be_deleted(asked: BotApi, tmp_path: Path) -> None:
    asked.methods.webhook = {"url": URL}
    status, output = doctor(asked, tmp_path)
    assert status == 1
    assert "--delete-webhook" in output

    status, output = doctor(asked, tmp_path, "--delete-webhook")

    assert status == 0
    assert asked.methods.webhook == {}


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"supports_inline_queries": False}, "/setinline"),
        ({"can_read_all_group_messages": True}, "/setprivacy"),
    ],
)
def test_what_botfather_must_be_told_is_said(
    tmp_path: Path, about: dict[str, bool], said: str
) -> None:
    api = BotApi(TOKEN, **about)
    status, output = doctor(api, tmp_path)
    api.stop()

    assert status == 1
    assert said in output
