"""What the running service keeps of residents, what it forgets, and whom it lets in."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import redis

from bot import keys
from tests.live_service import LiveService, Resident, problem


def append_only_files(store: redis.Redis) -> list[bytes]:
    folder = Path(store.config_get("dir")["dir"]) / "appendonlydir"
    return [path.read_bytes() for path in folder.iterdir()]


def test_what_is_stored_shows_only_masked_text(resident: Resident, store: redis.Redis) -> None:
    replies = resident.say("My HKID is A123456(3), phone 9123 4567, a@example.com. Port hours?")

    assert replies[0]["status"] == "refused"
    assert len(replies) == 2
    stored = resident.stored()
    assert stored["turns"][-1]["text"] == "My HKID is [id], phone [phone], [email]. Port hours?"
    held = {"appointments", "callbacks", "desk"}
    assert set(stored) == {"session", "lang", "expires_at", "turns"} | held
    assert stored["session"] == resident.conversation
    for key in store.keys(f"*{resident.conversation}*"):
        content = store.dump(key) or b""
        assert b"A123456" not in content, key
        assert b"9123 4567" not in content, key
    assert b"9123 4567" not in b"".join(append_only_files(store))


def test_an_erasure_leaves_no_key_and_ends_the_session(
    resident: Resident, store: redis.Redis
) -> None:
    (reply,) = resident.say("When does Shenzhen Bay Port close?")
    resident.client.post("/feedback", json={"reply": reply["id"], "helpful": True})
    assert len(store.keys(f"*{resident.conversation}*")) >= 5

    response = resident.client.delete("/sessions/me")

    assert response.status_code == 200
    receipt = response.json()
    assert set(receipt) == {"receipt", "session", "erased_at", "records"}
    assert (receipt["session"], receipt["records"]) == (resident.conversation, 6)
    assert store.keys(f"*{resident.conversation}*") == []
    resident.client.headers["Accept-Language"] = "zh-HK"
    for again in (
        resident.client.delete("/sessions/me"),
        resident.client.get("/sessions/me"),
        resident.client.get("/events"),
        resident.post(text="hello"),
        resident.client.post("/feedback", json={"reply": "r", "helpful": True}),
    ):
        assert "對話已結束" in problem(again, 401)["detail"]
    assert store.keys(f"*{resident.conversation}*") == []


def test_an_unanswerable_question_is_kept_as_a_gap_without_the_sender(
    resident: Resident, store: redis.Redis
) -> None:
    question = f"Which moon base grants subsidy form {uuid4().hex[:6]} to dentists on Mars?"
    (reply,) = resident.say(question)
    assert reply["status"] in {"unanswered", "out_of_scope"}

    gaps = [fields for _, fields in store.xrevrange(keys.GAPS, count=5)]

    kept = [gap for gap in gaps if gap[b"text"].decode() == question]
    assert len(kept) == (reply["status"] == "unanswered")
    assert all(resident.conversation.encode() not in str(gap).encode() for gap in gaps)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({}, "session is over"),
        ({"Authorization": "Basic dTpw", "Accept-Language": "zh-CN"}, "会话已结束"),
        ({"Authorization": "Bearer", "Accept-Language": "zh-HK"}, "對話已結束"),
        ({"Authorization": "Bearer a.b.c", "Accept-Language": "fr, zh-TW"}, "對話已結束"),
        ({"Authorization": "Bearer \u00e9\u00ff"}, "session is over"),
    ],
)
def test_without_a_sound_token_nobody_gets_in(
    service: LiveService, header: dict[str, str], said: str
) -> None:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in header.items()]
    for method, path in (("GET", "sessions/me"), ("DELETE", "sessions/me"), ("GET", "events")):
        response = httpx.request(method, f"{service.url}/api/v1/{path}", headers=raw)

        assert said in problem(response, 401)["detail"]
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_the_page_comes_with_a_strict_policy(service: LiveService) -> None:
    page = httpx.get(f"{service.url}/")

    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_nothing_of_what_was_said_is_logged(service: LiveService, resident: Resident) -> None:
    secret = f"marker{uuid4().hex[:8]}"

    resident.say(f"Where is the {secret} office for taxes?")
    resident.post(text=f"{secret} " * 100)

    assert secret not in service.log()


@pytest.mark.parametrize(
    ("lang", "who", "source"), [("en", "You", "Source: "), ("zh-Hant", "你", "來源：")]
)
def test_the_conversation_can_be_taken_away_as_a_text(
    resident: Resident, lang: str, who: str, source: str
) -> None:
    replies = resident.say("My number is 9123 4567. When does Shenzhen Bay Port close?")

    response = resident.client.get("/sessions/me/transcript", params={"lang": lang})

    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert "attachment" in response.headers["content-disposition"]
    assert f"  {who}\nMy number is [phone]" in response.text
    assert "9123" not in response.text
    answer = replies[-1]
    assert answer["text"] in response.text
    assert response.text.count(f"\n{source}") >= len(answer["sources"]) > 0
    assert answer["sources"][0]["url"] in response.text


def test_a_stranger_gets_no_transcript(service: LiveService) -> None:
    problem(httpx.get(f"{service.url}/api/v1/sessions/me/transcript"), 401)
