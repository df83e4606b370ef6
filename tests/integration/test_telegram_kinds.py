"""Every kind of update gets an answer, in the resident's script, where it is for us."""

from __future__ import annotations

from typing import Any

import pytest
import redis

from bot.payload import compose
from bot.reply import Button, Reply
from knowledge.entry import Entry
from tests.fakes.bot_api import BotApi, message, person
from tests.fakes.bot_methods import shown
from tests.waiting import until

PORT = "transport.shenzhen-bay.hours"
BOT = {"id": 1, "is_bot": True, "first_name": "Qianhai"}


@pytest.mark.parametrize(
    ("kind", "content", "language", "answer"),
    [
        ("voice", {"file_id": "f", "duration": 3}, "en", "cannot listen"),
        ("video_note", {"file_id": "f"}, "zh-hans", "打字提问"),
        ("photo", [{"file_id": "f"}], "zh-hant", "看不到圖片"),
        ("animation", {"file_id": "f"}, "en", "cannot look at pictures"),
        ("document", {"file_id": "f"}, "zh-hans", "读不了文件"),
        ("sticker", {"file_id": "f"}, "zh-hant", "貼圖"),
        ("location", {"latitude": 22.5, "longitude": 113.9}, "en", "do not use locations"),
        ("venue", {"title": "x"}, "zh-hans", "不使用位置"),
        ("contact", {"phone_number": "91234567"}, "zh-hant", "聯絡資料"),
        ("poll", {"id": "1"}, "en", "only read text"),
        ("dice", {"value": 1}, "fr", "only read text"),
    ],
)
def test_what_is_no_text_is_told_what_is_possible(
    api: BotApi, chat: int, kind: str, content: Any, language: str, answer: str
) -> None:
    api.deliver({"message": {**message(chat, language), kind: content}})

    assert answer in api.next_in(chat)["text"]


def test_a_caption_is_answered_beside_the_note(
    api: BotApi, chat: int, entries: dict[str, Entry]
) -> None:
    asked = entries[PORT].question["en"]
    api.deliver({"message": {**message(chat), "photo": [{}], "caption": asked}})

    assert "cannot look at pictures" in api.next_in(chat)["text"]
    assert shown(api.next_in(chat)).startswith(entries[PORT].answer["en"])


def test_an_edit_changes_the_answer_it_had(
    api: BotApi, chat: int, entries: dict[str, Entry]
) -> None:
    asked = message(chat)
    api.deliver({"message": {**asked, "text": entries[PORT].question["en"]}})
    first = api.next_in(chat)

    other = "tax.hk-exemption.what"
    api.deliver({"edited_message": {**asked, "text": entries[other].question["en"]}})
    edited = api.next_in(chat, "editMessageText")

    assert edited["message_id"] == first["message_id"]
    assert shown(edited).startswith(entries[other].answer["en"])


def test_an_edit_to_a_shorter_answer_takes_the_rest_away(api: BotApi, chat: int) -> None:
    asked = message(chat)
    api.deliver({"message": {**asked, "text": "thanks, my phone is 9123 4567"}})
    hidden, second = api.next_in(chat), api.next_in(chat)

    api.deliver({"edited_message": {**asked, "text": "thanks"}})

    assert api.next_in(chat, "editMessageText")["message_id"] == hidden["message_id"]
    assert api.next_in(chat, "deleteMessage")["message_id"] == second["message_id"]


def test_an_edit_of_what_was_never_answered_is_answered(api: BotApi, chat: int) -> None:
    api.deliver({"edited_message": {**message(chat), "text": "thanks"}})

    assert "welcome" in api.next_in(chat)["text"].lower()


def test_a_moving_location_is_not_answered_again_and_again(api: BotApi, chat: int) -> None:
    api.deliver({"edited_message": {**message(chat), "location": {"latitude": 1}}})
    api.write("thanks", chat)

    assert "welcome" in api.next_in(chat)["text"].lower()


def test_a_forged_button_is_turned_away(api: BotApi, chat: int) -> None:
    for data in ("/restart", "~" + "0" * 20, "!unknown", "", "x" * 64):
        query = api.press(data, chat)
        assert api.next_call("answerCallbackQuery")["callback_query_id"] == query
        assert "no longer works" in api.next_call("sendMessage")["text"]


def test_a_long_payload_goes_by_a_token_that_can_expire(
    api: BotApi, chat: int, telegram_store: redis.Redis, entries: dict[str, Entry]
) -> None:
    long = compose("ask_entry", entry=PORT, reason="of no use but to make the payload long")
    later = Reply(
        id="long",
        status="smalltalk",
        lang="en",
        text="Look:",
        buttons=[Button(title="Port", payload=long)],
    )
    fields = {"conversation": f"telegram:{chat}", "reply": later.model_dump_json(by_alias=True)}
    telegram_store.xadd("outbox:telegram", {**fields, "priority": "high"})
    ((button,),) = api.next_in(chat)["reply_markup"]["inline_keyboard"]
    token = button["callback_data"]
    assert token.startswith("~")

    api.press(token, chat)
    assert shown(api.next_in(chat)).startswith(entries[PORT].answer["en"])

    telegram_store.delete(f"telegram-buttons:{{telegram:{chat}}}")
    api.press(token, chat)
    assert "no longer works" in api.next_in(chat)["text"]


def test_a_button_pressed_too_late_to_acknowledge_is_still_answered(api: BotApi, chat: int) -> None:
    pressed = {"id": "gone", "from": person(chat), "chat_instance": "1", "data": "/affirm"}
    api.deliver({"callback_query": {**pressed, "message": {**message(chat), "date": 0}}})

    assert api.next_in(chat)["text"]


def test_texts_of_other_bots_are_left_alone(api: BotApi, chat: int) -> None:
    bot = {**person(chat), "is_bot": True}
    api.deliver({"message": {**message(chat), "from": bot, "text": "thanks"}})
    shared = {**message(chat), "via_bot": BOT, "text": "When does the port close?"}
    api.deliver({"message": shared})
    api.write("hello", chat)

    assert "welcome" not in api.next_in(chat)["text"].lower()


def group(chat: int, **more: Any) -> dict[str, Any]:
    return {**message(-chat, kind="supergroup", sender=chat), **more}


def test_in_a_group_only_what_is_said_to_us_is_answered(
    api: BotApi, chat: int, entries: dict[str, Entry]
) -> None:
    asked = entries[PORT].question["en"]
    ours = {**group(chat), "from": BOT, "text": "At midnight."}
    theirs = {**group(chat), "text": "Lunch?"}
    api.deliver({"message": group(chat, text=asked)})
    api.deliver({"message": group(chat, text=asked, reply_to_message=theirs)})
    api.deliver({"message": group(chat, voice={"file_id": "f"})})
    api.deliver({"edited_message": group(chat, text=asked)})
    named = group(chat, text=f"@Qianhai_Bot {asked}")
    replied = group(chat, text=asked, reply_to_message=ours)
    api.deliver({"message": named})
    api.deliver({"message": replied})

    for answered in (named, replied):
        sent = api.next_in(-chat)
        assert shown(sent).startswith(entries[PORT].answer["en"])
        assert sent["reply_parameters"]["message_id"] == answered["message_id"]


def test_a_group_is_another_conversation_than_a_private_chat(
    api: BotApi, chat: int, telegram_store: redis.Redis
) -> None:
    api.write("你好，我在深圳讀書", chat)
    api.next_in(chat)
    api.deliver({"message": group(chat, text="@qianhai_bot thanks")})

    assert "welcome" in api.next_in(-chat)["text"].lower()
    assert telegram_store.exists(f"transcript:{{telegram:{chat}}}")
    assert telegram_store.exists(f"transcript:{{telegram:{-chat}}}")


@pytest.mark.parametrize("command", ["/mydata", "/deletemydata", "/privacy", "/human"])
def test_in_a_group_nothing_personal_is_said(api: BotApi, chat: int, command: str) -> None:
    mark = {"type": "bot_command", "offset": 0, "length": len(command)}
    api.deliver({"message": group(chat, text=command, entities=[mark])})

    sent = api.next_in(-chat)
    assert "private chat" in sent["text"]
    (button,) = sent["reply_markup"]["inline_keyboard"][0]
    assert button["url"] == "https://t.me/qianhai_bot"


def test_commands_for_other_bots_are_left_alone(api: BotApi, chat: int) -> None:
    for text in ("/help@other_bot", "/ban"):
        mark = {"type": "bot_command", "offset": 0, "length": len(text)}
        api.deliver({"message": group(chat, text=text, entities=[mark])})
    ours = "/help@qianhai_bot"
    mark = {"type": "bot_command", "offset": 0, "length": len(ours)}
    api.deliver({"message": group(chat, text=ours, entities=[mark])})

    assert "/deletemydata" in api.next_in(-chat)["text"]


def test_a_channel_is_told_where_to_ask(api: BotApi, chat: int) -> None:
    post = {"message_id": 1, "date": 1, "chat": {"id": -chat, "type": "channel"}}
    api.deliver({"channel_post": {**post, "text": "News of the day"}})
    api.deliver({"channel_post": {**post, "message_id": 2, "text": "@qianhai_bot and you?"}})

    assert "do not answer in channels" in api.next_in(-chat)["text"]


def membership(chat: int, kind: str, old: str, new: str) -> dict[str, Any]:
    def member(status: str) -> dict[str, Any]:
        more = {"until_date": 0} if status == "kicked" else {}
        return {"status": status, "user": BOT, **more}

    return {
        "my_chat_member": {
            "chat": {"id": chat, "type": kind},
            "from": person(abs(chat)),
            "date": 1,
            "old_chat_member": member(old),
            "new_chat_member": member(new),
        }
    }


def test_a_group_that_takes_us_in_is_told_how_to_ask(api: BotApi, chat: int) -> None:
    api.deliver(membership(-chat, "group", "left", "member"))

    assert "@qianhai_bot" in api.next_in(-chat)["text"]


def test_a_group_that_moves_is_answered_where_it_went(
    api: BotApi, chat: int, telegram_store: redis.Redis
) -> None:
    api.deliver({"message": group(chat, text="@qianhai_bot thanks")})
    api.next_in(-chat)
    new = -chat - 5

    moved = group(chat, migrate_to_chat_id=new)
    moved["chat"]["type"] = "group"
    api.deliver({"message": moved})
    named = {**group(chat, text="@qianhai_bot thanks"), "chat": {"id": new, "type": "supergroup"}}
    api.deliver({"message": named})

    assert api.next_in(new)["text"]
    # The two chats are worked off side by side.
    until(lambda: not telegram_store.exists(f"transcript:{{telegram:{-chat}}}"))


def test_an_inline_query_offers_answers_to_share(
    api: BotApi, chat: int, entries: dict[str, Entry]
) -> None:
    query = api.methods.open_query()
    asked = entries[PORT].question["zh-Hant"]
    body = {"id": query, "from": person(chat, "en"), "query": asked, "offset": ""}
    api.deliver({"inline_query": body})

    offered = api.next_call("answerInlineQuery")

    first = offered["results"][0]
    assert first["title"] == entries[PORT].question["zh-Hant"]
    text = first["input_message_content"]["message_text"]
    assert entries[PORT].answer["zh-Hant"][:20] in text
    assert "<a href=" in text
    assert offered["button"]["start_parameter"]


def test_an_empty_inline_query_is_answered(api: BotApi, chat: int) -> None:
    query = api.methods.open_query()
    body = {"id": query, "from": person(chat, "zh-hans"), "query": " ", "offset": ""}
    api.deliver({"inline_query": body})

    assert api.next_call("answerInlineQuery")["results"]


def test_a_topic_of_a_forum_gets_its_answer_there(api: BotApi, chat: int) -> None:
    asked = group(chat, text="@qianhai_bot thanks", message_thread_id=7, is_topic_message=True)
    api.deliver({"message": asked})

    assert api.next_in(-chat)["message_thread_id"] == 7


def test_an_answer_asked_for_by_button_is_given(
    api: BotApi, chat: int, entries: dict[str, Entry]
) -> None:
    api.press(compose("ask_entry", entry=PORT), chat)

    assert shown(api.next_in(chat)).startswith(entries[PORT].answer["en"])
