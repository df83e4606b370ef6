"""Callback requests through the resident API."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest
import redis

from bot.settings import MESSAGES_PER_MINUTE
from knowledge.language import LANGS, Lang
from tests.live_service import (
    COMMAND,
    LiveService,
    Resident,
    environment,
    link_models,
    problem,
)

NAME: Final = "Test Person"
PHONE: Final = "+852 2810 2717"
BAD: Final[list[tuple[dict[str, Any], str]]] = [
    ({"consent": None}, "consent"),
    ({"consent": "2020-a"}, "consent"),
    ({"name": ""}, "name"),
    ({"name": "<script>alert(1)</script>"}, "name"),
    ({"name": "a" * 10_000}, "name"),
    ({"reach": "66123456"}, "reach"),
    ({"reach": "12"}, "reach"),
    ({"reach": "a@b"}, "reach"),
    ({"day": "2020-01-01"}, "day"),
]


def form(service: LiveService, lang: Lang = "en") -> dict[str, Any]:
    answer: dict[str, Any] = httpx.get(
        f"{service.url}/api/v1/callbacks/form", params={"lang": lang}
    ).json()
    return answer


def send(someone: Resident, service: LiveService, **fields: Any) -> httpx.Response:
    body = {
        "message_id": uuid4().hex,
        "name": NAME,
        "reach": PHONE,
        "topic": "tax",
        "consent": form(service)["consent"]["version"],
        **fields,
    }
    return someone.client.post("/callbacks", json=body)


def everything(store: redis.Redis) -> list[bytes]:
    return list(store.scan_iter("{callbacks}*"))


@pytest.mark.parametrize("lang", LANGS)
def test_the_form_comes_in_the_language_asked_for(service: LiveService, lang: Lang) -> None:
    texts = form(service, lang)

    assert texts["lang"] == lang
    assert {"title", "name", "reach", "topic", "day", "part", "send"} <= set(texts["texts"])
    assert "30" in texts["consent"]["text"]
    assert len(texts["topics"]) == 9


def test_a_request_is_confirmed_in_the_chat_and_kept_sealed(
    service: LiveService, resident: Resident, store: redis.Redis
) -> None:
    response = send(resident, service, part="morning")

    assert response.status_code == 201
    (reply,) = response.json()["replies"]
    assert (reply["status"], reply["lang"]) == ("service", "en")
    assert "was saved" in reply["text"]
    assert "Morning" in reply["text"]
    assert NAME not in reply["text"]
    stored = resident.stored()
    assert stored["turns"][-1]["replies"][0]["id"] == reply["id"]
    (kept,) = stored["callbacks"]
    assert (kept["name"], kept["contact"]["value"]) == (NAME, "+85228102717")
    for key in store.scan_iter():
        dump = store.dump(key) or b""
        assert NAME.encode() not in dump, key
        assert b"28102717" not in dump, key


def test_the_same_form_sent_twice_is_one_request(service: LiveService, resident: Resident) -> None:
    first = send(resident, service, message_id="once")
    second = send(resident, service, message_id="once")

    assert first.json() == second.json()
    assert len(resident.stored()["callbacks"]) == 1


@pytest.mark.parametrize(("fields", "field"), BAD)
@pytest.mark.parametrize("lang", LANGS)
def test_a_form_out_of_order_is_a_sentence_and_nothing_is_kept(
    service: LiveService, store: redis.Redis, lang: Lang, fields: dict[str, Any], field: str
) -> None:
    someone, before = Resident(service, lang), everything(store)
    someone.client.headers["Accept-Language"] = lang

    refused = problem(send(someone, service, **fields), 422)

    assert refused["field"] == field
    assert any("a" <= letter <= "z" for letter in refused["detail"].lower()[:1]) == (lang == "en")
    assert someone.stored()["callbacks"] == []
    assert everything(store) == before


def test_a_form_that_cannot_be_read_says_so_without_repeating_it(
    service: LiveService, resident: Resident
) -> None:
    refused = send(resident, service, day="soon", name="Secret Name")

    assert "Secret" not in refused.text
    assert problem(refused, 422)["detail"]


def test_a_form_needs_a_session(service: LiveService, resident: Resident) -> None:
    resident.client.headers["Authorization"] = "Bearer forged"

    problem(send(resident, service), 401)


def test_who_sends_too_many_forms_is_told_to_wait(service: LiveService, resident: Resident) -> None:
    codes = [send(resident, service, consent=None).status_code for _ in range(MESSAGES_PER_MINUTE)]

    assert codes[-1] == 429
    assert set(codes[:-1]) == {422}


def test_an_erasure_deletes_requests(
    service: LiveService, resident: Resident, store: redis.Redis
) -> None:
    before = everything(store)
    send(resident, service)

    resident.client.delete("/sessions/me")

    assert sorted(everything(store)) == sorted(before)


def test_a_person_to_turn_to_comes_with_the_form(resident: Resident) -> None:
    told, places = resident.press("/ask_person")

    assert "to be called back" in told["text"]
    assert "/request_callback" in [button["payload"] for button in places["buttons"]]


def test_a_chat_elsewhere_is_led_to_the_form_on_the_page(tmp_path: Path) -> None:
    """The terminal stands for every channel that has no form."""
    said = subprocess.run(
        [COMMAND, "ask", "call me back"],
        env=environment(link_models(tmp_path), PAGE_URL="https://chat.example.org/"),
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert "https://chat.example.org/?callback" in said
