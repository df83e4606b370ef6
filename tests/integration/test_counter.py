"""The counter over the real service: search, notes, services, and who may use it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
import redis

from bot import keys
from bot.accounts.account import Role
from bot.settings import MAX_MESSAGE_LENGTH
from knowledge.clock import today
from knowledge.entry import Entry
from knowledge.language import LANGS, Lang
from tests.chat_page import PORT
from tests.live_service import LiveService, Resident, problem
from tests.staff_accounts import create_member, sign_in
from tests.waiting import until

API = "/staff/api/counter"
LONGEST = 0.05  # seconds of a processor; half of what a search may take in all


@pytest.fixture(scope="module")
def staff(service: LiveService) -> Iterator[httpx.Client]:
    with closing(sign_in(service, create_member(service, "staff"))) as client:
        yield client


def search(staff: httpx.Client, question: str, lang: Lang | None = None) -> dict[str, Any]:
    response = staff.post(f"{API}/search", json={"question": question, "lang": lang})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


@pytest.mark.parametrize("lang", LANGS)
def test_it_finds_what_a_resident_is_answered_in_the_visitors_script(
    service: LiveService, staff: httpx.Client, entries: dict[str, Entry], lang: Lang
) -> None:
    question = entries[PORT].wordings[lang][1]
    (reply,) = Resident(service, lang).say(question)

    found = search(staff, question, lang)

    assert found["verdict"] == "answer"
    first = found["matches"][0]
    assert (first["id"], first["lang"], first["text"]) == (PORT, lang, reply["text"])
    assert first["sources"] == reply["sources"]
    assert first["score"] >= found["threshold"]
    assert first["review_by"] == entries[PORT].review_by.isoformat()
    assert [about["id"] for about in first["related"]] == [*entries[PORT].related]
    assert first["address"] == f"{service.url}/answer/{PORT}?lang={lang}"


def test_scores_fall_and_each_entry_stands_once(staff: httpx.Client) -> None:
    for question in ("tax", "subsidy for young people", "學校", "how"):
        matches = search(staff, question)["matches"]
        scores = [match["score"] for match in matches]
        assert scores == sorted(scores, reverse=True)
        assert len({match["id"] for match in matches}) == len(matches) > 1


def test_the_script_is_the_questions_unless_one_is_chosen(staff: httpx.Client) -> None:
    assert search(staff, "深圳灣口岸幾點關？")["lang"] == "zh-Hant"
    assert search(staff, "深圳灣口岸幾點關？", "en")["matches"][0]["lang"] == "en"
    assert search(staff, "24")["lang"] == "en"  # the account's own


def test_entries_appear_as_one_types(
    service: LiveService, staff: httpx.Client, entries: dict[str, Entry]
) -> None:
    typed = [
        entry.question[lang][:end]
        for entry, lang in zip(list(entries.values())[::40], LANGS * 3, strict=False)
        for end in range(1, len(entry.question[lang]) + 1, 3)
    ]
    search(staff, "a first one")
    before = service.processor_seconds()

    for question in typed:
        search(staff, question)

    assert (service.processor_seconds() - before) / len(typed) < LONGEST


def test_nothing_asked_is_nothing_found(staff: httpx.Client) -> None:
    found = search(staff, " \u200b ")

    assert (found["matches"], found["verdict"]) == ([], "unknown")


def test_personal_numbers_are_masked_before_anything_is_matched(staff: httpx.Client) -> None:
    found = search(staff, "port hours, my ID is A123456(3), mail a@example.org")

    assert "A123456" not in json.dumps(found)
    assert "[id]" in found["masked"]


def test_a_question_that_is_too_long_is_told_so(staff: httpx.Client) -> None:
    asked = {"question": "a" * (MAX_MESSAGE_LENGTH + 1), "lang": "en"}

    for path in ("search", "gaps"):
        refused = problem(staff.post(f"{API}/{path}", json=asked), 422)
        assert str(MAX_MESSAGE_LENGTH) in refused["detail"]


def test_a_question_nobody_could_answer_is_noted_masked_and_counted(
    staff: httpx.Client, store: redis.Redis
) -> None:
    asked = "where to moor a yacht, call 91234567 <script>alert(1)</script>"
    field = "turn||en|counter|unanswered"
    before = int(store.hget(keys.counts(today()), field) or 0)  # type: ignore[arg-type]

    noted = staff.post(
        f"{API}/gaps", json={"question": asked, "lang": "en", "nearest": [PORT, "no.such"]}
    )

    assert noted.status_code == 201
    assert "91234567" not in noted.json()["question"]
    (_, gap), *_ = store.xrevrange(keys.GAPS, count=1)  # type: ignore[misc]
    assert gap[b"text"].decode() == noted.json()["question"]
    assert (gap[b"kind"], gap[b"channel"]) == (b"unanswered", b"counter")
    assert json.loads(gap[b"nearest"]) == [PORT]
    until(lambda: int(store.hget(keys.counts(today()), field) or 0) == before + 1)  # type: ignore[arg-type]


def test_an_empty_question_is_no_gap(staff: httpx.Client) -> None:
    refused = problem(staff.post(f"{API}/gaps", json={"question": " / ", "lang": "en"}), 422)

    assert refused["detail"]


def test_an_answer_given_is_counted(staff: httpx.Client, store: redis.Redis) -> None:
    field = "turn|transport|zh-Hant|counter|answered"
    before = int(store.hget(keys.counts(today()), field) or 0)  # type: ignore[arg-type]

    used = staff.post(f"{API}/uses", json={"entry": PORT, "lang": "zh-Hant"})
    unknown = staff.post(f"{API}/uses", json={"entry": "<b>", "lang": "zh-Hant"})

    assert (used.status_code, unknown.status_code) == (204, 404)
    until(lambda: int(store.hget(keys.counts(today()), field) or 0) == before + 1)  # type: ignore[arg-type]


def test_a_service_says_what_the_chat_says_and_keeps_nothing(
    service: LiveService, staff: httpx.Client, store: redis.Redis
) -> None:
    someone = Resident(service, "zh-Hant")
    someone.press('/ask_entry{"entry": "tax.iit.calculate"}')
    (reply,) = someone.say("全年480123元")
    kept = store.dbsize()

    form = staff.post(
        f"{API}/services/income_tax", json={"lang": "zh-Hant", "typed": {"income": "480123"}}
    ).json()

    assert form["outcome"]["text"] == reply["text"]
    assert form["outcome"]["sources"] == reply["sources"]
    assert store.dbsize() == kept
    assert "480123" not in service.log()


def test_what_is_no_service_or_no_form_is_refused(staff: httpx.Client) -> None:
    form = {"lang": "en"}

    assert staff.post(f"{API}/services/book_appointment", json=form).status_code == 404
    page = staff.get("/staff/counter/services/nothing")
    assert (page.status_code, "Go to the counter" in page.text) == (404, True)
    too_long = {"lang": "en", "typed": {"income": "1" * 201}}
    assert "200" in problem(staff.post(f"{API}/services/income_tax", json=too_long), 422)["detail"]


def test_texts_of_an_entry_cannot_end_the_pages_data(staff: httpx.Client) -> None:
    for path in ("/staff/counter", "/staff/counter/services/income_tax"):
        page = staff.get(path).text
        for data in page.split('<script type="application/json"')[1:]:
            assert "<" not in data.partition(">")[2].partition("</script>")[0]


READS = (
    ("GET", "/staff/counter", {}),
    ("GET", "/staff/counter/services/income_tax", {}),
    ("POST", f"{API}/search", {"question": "port", "lang": "en"}),
    ("POST", f"{API}/services/income_tax", {"lang": "en"}),
)
WRITES = (
    ("POST", f"{API}/uses", {"entry": PORT, "lang": "en"}),
    ("POST", f"{API}/gaps", {"question": "what is a role?", "lang": "en"}),
)
ROLES: tuple[tuple[Role, bool], ...] = (
    ("viewer", False),
    ("staff", True),
    ("editor", True),
    ("approver", True),
    ("admin", True),
)


@pytest.mark.parametrize(("role", "writes"), ROLES, ids=lambda value: str(value))
def test_whoever_reads_may_search_and_whoever_serves_may_note(
    service: LiveService, role: Role, writes: bool
) -> None:
    with closing(sign_in(service, create_member(service, role))) as client:
        for method, path, body in READS:
            assert client.request(method, path, json=body or None).status_code == 200, path
        for method, path, body in WRITES:
            status = client.request(method, path, json=body).status_code
            assert (status < 300) if writes else (status == 403), path


@pytest.mark.parametrize(("method", "path", "body"), (*READS, *WRITES))
def test_strangers_and_the_roleless_and_forged_requests_are_refused(
    service: LiveService, method: str, path: str, body: dict[str, str]
) -> None:
    with httpx.Client(base_url=service.url, timeout=60) as stranger:
        assert stranger.request(method, path, json=body).status_code in (303, 401)
    with closing(sign_in(service, create_member(service))) as roleless:
        assert roleless.request(method, path, json=body).status_code == 403
        if method == "POST":
            del roleless.headers["X-CSRF-Token"]
            assert roleless.request(method, path, json=body).status_code == 403


def test_the_navigation_leads_to_the_counter(staff: httpx.Client) -> None:
    assert 'href="/staff/counter"' in staff.get("/staff/").text
    assert 'href="/staff/audit"' not in staff.get("/staff/").text
