"""The commands, the menu, deep links, and what is kept about a person."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
import redis

from bot import keys
from bot.payload import compose
from knowledge.entry import Entry
from tests.fakes.bot_api import BotApi
from tests.fakes.bot_methods import shown

PORT = "transport.shenzhen-bay.hours"
NAMES = (
    *("start", "help", "language", "services", "appointment", "human"),
    *("privacy", "mydata", "deletemydata", "cancel"),
)


def buttons(sent: dict[str, Any]) -> dict[str, str]:
    """What each button of a message sends, by its title."""
    rows = sent["reply_markup"]["inline_keyboard"]
    return {button["text"]: button["callback_data"] for row in rows for button in row}


def test_the_menu_lists_the_commands_in_each_language(api: BotApi, chat: int) -> None:
    api.command("/help", chat)
    api.next_in(chat)

    asides = list(api.methods.asides.queue)
    menus = [params for name, params in asides if name == "setMyCommands"]
    everywhere = {m.get("language_code"): m["commands"] for m in menus if "scope" not in m}
    assert {code: tuple(c["command"] for c in menu) for code, menu in everywhere.items()} == {
        None: NAMES,
        "zh": NAMES,
    }
    assert "Ask a person" in json.dumps(everywhere[None])
    assert "搵職員" in json.dumps(everywhere["zh"], ensure_ascii=False)
    groups = [m["commands"] for m in menus if "group" in json.dumps(m.get("scope"))]
    assert groups
    assert "mydata" not in json.dumps(groups)
    assert any(name == "setChatMenuButton" for name, _ in asides)


@pytest.mark.parametrize(
    ("command", "language", "said"),
    [
        ("/help", "en", "/deletemydata"),
        ("/help", "zh-hans", "一步步"),
        ("/language", "zh-hant", "哪種文字"),
        ("/services", "zh-hans", "一步步帮您"),
        ("/privacy", "en", "30 days"),
        ("/privacy", "zh-hant", "30日"),
        ("/human", "en", ""),
        ("/appointment", "zh-hant", ""),
        ("/cancel", "en", "over"),
        ("/nonsense", "zh-hans", "没有这个命令"),
        ("/help@qianhai_bot", "en", "/deletemydata"),
    ],
)
def test_a_command_is_answered_in_the_persons_language(
    api: BotApi, chat: int, command: str, language: str, said: str
) -> None:
    api.command(command, chat, language)

    assert said in shown(api.next_in(chat))


def test_every_service_can_be_begun_from_the_list(
    api: BotApi, chat: int, entries: dict[str, Entry]
) -> None:
    api.command("/services", chat)
    offered = buttons(api.next_in(chat))
    services = {entry.question["en"] for entry in entries.values() if entry.service}

    assert set(offered) == services
    api.press(offered[sorted(services)[0]], chat)
    assert api.next_in(chat)["reply_markup"]


def test_a_chosen_language_is_kept_and_the_menu_follows(api: BotApi, chat: int) -> None:
    api.command("/language", chat)
    offered = buttons(api.next_in(chat))
    api.press(offered["简体中文"], chat)
    assert "简体中文" in api.next_in(chat)["text"]

    api.command("/help", chat)

    assert "一步步" in api.next_in(chat)["text"]
    menus = [p for name, p in api.methods.asides.queue if name == "setMyCommands"]
    own = [m for m in menus if m.get("scope", {}).get("chat_id") == chat]
    assert "找工作人员" in json.dumps(own, ensure_ascii=False)


def test_cancel_ends_a_service(api: BotApi, chat: int) -> None:
    api.command("/start gba_subsidy", chat)
    api.next_in(chat)
    api.next_in(chat)
    assert api.next_in(chat)["reply_markup"]

    api.command("/cancel", chat)
    stopped = api.next_in(chat)["text"]
    api.command("/cancel", chat)

    assert stopped != api.next_in(chat)["text"]


def test_a_link_to_an_entry_greets_a_newcomer_and_answers(
    api: BotApi, chat: int, entries: dict[str, Entry]
) -> None:
    api.command("/start transport_shenzhen-bay_hours", chat, "zh-hant")

    assert "你好" in api.next_in(chat)["text"]
    assert "私隱" in api.next_in(chat)["text"]
    assert shown(api.next_in(chat)).startswith(entries[PORT].answer["zh-Hant"])

    api.command("/start transport_shenzhen-bay_hours", chat, "zh-hant")
    assert shown(api.next_in(chat)).startswith(entries[PORT].answer["zh-Hant"])


def test_a_link_to_several_entries_asks_which(api: BotApi, chat: int) -> None:
    api.command("/start", chat)
    api.next_in(chat)
    api.next_in(chat)
    api.command("/start tax_gba", chat)

    assert len(buttons(api.next_in(chat))) > 1


def test_a_link_to_nothing_is_explained(api: BotApi, chat: int) -> None:
    api.command("/start gone_for_good", chat)
    api.next_in(chat)
    api.next_in(chat)

    assert "no longer leads anywhere" in api.next_in(chat)["text"]


def test_what_is_kept_is_shown_as_a_file(api: BotApi, chat: int, entries: dict[str, Entry]) -> None:
    api.write(entries[PORT].question["en"], chat)
    api.next_in(chat)

    api.command("/mydata", chat)

    told = api.next_in(chat)
    assert "1 messages" in told["text"]
    assert "Delete my data" in buttons(told)
    file = api.next_in(chat, "sendDocument")["document"]
    kept = json.loads(file["content"])
    assert file["name"] == "mydata.json"
    assert kept["turns"][0]["text"] == entries[PORT].question["en"]
    assert PORT in kept["chat"]["told"]


def test_deleting_asks_first_then_leaves_nothing(
    api: BotApi, chat: int, telegram_store: redis.Redis, entries: dict[str, Entry]
) -> None:
    api.write(entries[PORT].question["en"], chat)
    offer = buttons(api.next_in(chat))["Tell me if an answer changes"]
    api.press(offer, chat)
    api.next_in(chat)
    assert telegram_store.hexists(f"telegram-told:{{{PORT}}}", str(chat))

    api.command("/deletemydata", chat)
    choice = buttons(api.next_in(chat))
    assert telegram_store.exists(f"transcript:{{telegram:{chat}}}")
    api.press(choice["Keep it"], chat)
    assert "Nothing was deleted" in api.next_in(chat)["text"]
    api.press(choice["Delete my data"], chat)

    assert "Receipt: " in api.next_in(chat)["text"]
    left = {key.decode() for key in telegram_store.scan_iter(f"*telegram:{chat}*", count=1000)}
    # Which message is the receipt, and when the next may go out.
    assert {key.split(":")[0] for key in left} <= {"telegram-answers", "telegram-slots"}
    assert not telegram_store.hexists(f"telegram-told:{{{PORT}}}", str(chat))


def test_a_newcomer_after_a_deletion_is_a_stranger(api: BotApi, chat: int) -> None:
    api.command("/language", chat)
    api.press(compose("set_language", locale="zh-Hans"), chat)
    api.next_in(chat)
    api.next_in(chat)
    api.press("!erase:yes", chat)
    assert "回执" in api.next_in(chat)["text"]

    api.command("/help", chat)

    assert "in your own words" in api.next_in(chat)["text"]


def test_typing_is_shown_while_an_answer_takes_its_time(
    api: BotApi, chat: int, telegram_store: redis.Redis
) -> None:
    ends = int(time.time() * 1000) + 1500
    held = {"holder": "somebody:1", "ends": str(ends)}
    telegram_store.hset(keys.lock(f"telegram:{chat}"), mapping=held)

    api.write("hello", chat)
    api.next_in(chat)

    shown_in = [p["chat_id"] for name, p in api.methods.asides.queue if name == "sendChatAction"]
    assert chat in shown_in


def test_notices_are_offered_a_few_times_and_never_again(
    api: BotApi, chat: int, entries: dict[str, Entry]
) -> None:
    offered = []
    for name in (
        PORT,
        "tax.hk-exemption.what",
        "work.permit.hk-macao",
        "schools.public.hk-children",
    ):
        api.press(compose("ask_entry", entry=name), chat)
        markup = api.next_in(chat).get("reply_markup")
        offered.append("Tell me if" in json.dumps(markup))

    assert offered == [True, True, True, False]
