"""A person answers in a chat of Telegram, from the desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desk_clients import NOBODY_CONFIRMED, Clerk
from tests.fakes.bot_api import BotApi
from tests.fakes.bot_methods import shown
from tests.integration.conftest import TOKEN
from tests.integration.test_telegram_commands import buttons
from tests.live_service import LiveService, StartService


@pytest.fixture(scope="module")
def own_api() -> Iterator[BotApi]:
    """A stand-in for Telegram that only this service asks."""
    api = BotApi(TOKEN)
    yield api
    api.stop()


@pytest.fixture(scope="module")
def desk(start_service: StartService, own_api: BotApi) -> LiveService:
    """A service with Telegram, whose hours nobody has confirmed."""
    return start_service(OPENING=NOBODY_CONFIRMED, TELEGRAM_TOKEN=TOKEN, TELEGRAM_API=own_api.url)


@pytest.fixture
def ana(desk: LiveService) -> Iterator[Clerk]:
    """Somebody who takes conversations."""
    clerk = Clerk(desk, name="Ana")
    clerk.attend()
    yield clerk
    clerk.attend(False)


def test_a_person_answers_in_the_chat_and_gives_it_back(own_api: BotApi, ana: Clerk) -> None:
    chat, conversation = 501, "telegram:501"
    own_api.command("/human", chat)
    waiting = own_api.next_in(chat)
    assert "number 1 in the queue" in shown(waiting)
    assert list(buttons(waiting)) == ["Leave the queue"]
    row = ana.row(conversation)
    assert row is not None
    assert row["channel"] == "telegram"

    n = ana.claim(conversation)
    assert shown(own_api.next_in(chat)).startswith("Ana from the service centre has joined")
    place = ana.desk()["event"]
    own_api.write("my case is special", chat)
    with ana.events(place) as events:
        next(event for event in events if event["kind"] == "heard")
    assert ana.read(conversation)["turns"][-1]["text"] == "my case is special"
    assert ana.reply(conversation, n, "Tell me <more>.").status_code == 200
    # The next that the chat gets is Ana's: the bot said nothing in between.
    assert shown(own_api.next_in(chat)) == "Ana\nTell me <more>."

    assert ana.on(conversation, "finish", n=n).status_code == 200
    ended = own_api.next_in(chat)
    assert "Ana has ended the conversation" in shown(ended)
    own_api.press(buttons(ended)["5"], chat)
    assert "Thank you" in shown(own_api.next_in(chat))


def test_a_chat_goes_back_by_its_button(own_api: BotApi, ana: Clerk) -> None:
    chat, conversation = 502, "telegram:502"
    own_api.write("深圳湾口岸几点关？", chat, language="zh-hans")
    own_api.next_in(chat)
    own_api.command("/human", chat, language="zh-hans")
    own_api.next_in(chat)
    ana.claim(conversation)
    joined = own_api.next_in(chat)

    own_api.press(buttons(joined)["返回智能助手"], chat, language="zh-hans")

    assert "已返回智能助手" in shown(own_api.next_in(chat))
    assert ana.row(conversation) is None


def test_deleting_ones_data_takes_the_chat_off_the_desk(own_api: BotApi, ana: Clerk) -> None:
    chat, conversation = 503, "telegram:503"
    own_api.command("/human", chat)
    own_api.next_in(chat)
    ana.claim(conversation)
    own_api.next_in(chat)
    own_api.command("/deletemydata", chat)
    asked = own_api.next_in(chat)

    own_api.press(buttons(asked)["Delete my data"], chat)
    own_api.next_in(chat)

    assert ana.row(conversation) is None
    assert ana.get(f"/conversations/{conversation}").status_code == 404
