"""What admins announce reaches the chats that want notices, each in its script."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.payload import compose
from tests.fakes.bot_api import BotApi
from tests.fakes.bot_methods import shown
from tests.live_service import COMMAND, LiveService, environment

TEXTS = """
en: The service centre closes at noon on Friday.
zh-Hans: 服务中心周五中午关门。
zh-Hant: 服務中心星期五中午關門。
"""


def announce(service: LiveService, file: Path) -> subprocess.CompletedProcess[str]:
    command = [COMMAND, "telegram", "announce", str(file), "--by", "ana"]
    return subprocess.run(
        command, env=environment(service.state), capture_output=True, text=True, timeout=60
    )


def opt_in(api: BotApi, chat: int) -> None:
    api.press("!notices:on", chat)
    api.next_in(chat)


def test_whoever_wants_notices_hears_an_announcement_in_his_script(
    api: BotApi, telegram: LiveService, chat: int, tmp_path: Path
) -> None:
    chinese, ended, silent = chat + 1, chat + 2, chat + 3
    for one in (chat, chinese, ended, silent):
        api.press(compose("start_conversation", locale="en"), one)
        api.next_in(one)
    api.press(compose("set_language", locale="zh-Hans"), chinese)
    api.next_in(chinese)
    for one in (chat, chinese, ended):
        opt_in(api, one)
    api.press("!notices:off", ended)
    api.next_in(ended)
    file = tmp_path / "closing.yml"
    file.write_text(TEXTS, encoding="utf-8")

    done = announce(telegram, file)

    assert done.returncode == 0, done.stderr
    told: dict[int, dict[str, Any]] = {}
    while not {chat, chinese} <= told.keys():  # chats of other tests may hear it as well
        sent = api.next_call("sendMessage")
        told[sent["chat_id"]] = sent
    assert shown(told[chat]) == "The service centre closes at noon on Friday."
    assert shown(told[chinese]) == "服务中心周五中午关门。"
    assert "!notices:off" in str(told[chat]["reply_markup"])
    # Neither of the others was told before: the next thing said to them is an answer.
    assert not {ended, silent} & told.keys()
    for one in (ended, silent):
        api.command("/help", one)
        assert "closes at noon" not in shown(api.next_in(one))


@pytest.mark.parametrize(
    ("content", "said"),
    [("en: Hello.", "zh-Hans"), ("- a\n- b", "dictionary"), ("{", "cannot be read")],
)
def test_an_announcement_that_lacks_a_script_is_refused(
    telegram: LiveService, tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "closing.yml"
    file.write_text(content, encoding="utf-8")

    done = announce(telegram, file)

    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
