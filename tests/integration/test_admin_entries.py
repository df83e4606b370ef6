"""The admin's pages on the real service: written, reviewed, tried, published, taken back."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from tests.admin_draft import NAME, umbrella
from tests.live_service import LiveService, Resident, StartService, problem
from tests.staff_accounts import create_member, sign_in

API = f"/staff/api/entries/{NAME}"
POISON = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


@pytest.fixture(scope="module")
def desk(start_service: StartService) -> LiveService:
    return start_service()


@pytest.fixture(scope="module")
def editor(desk: LiveService) -> Iterator[httpx.Client]:
    with closing(sign_in(desk, create_member(desk, "editor", name="Staff A"))) as client:
        yield client


@pytest.fixture(scope="module")
def approver(desk: LiveService) -> Iterator[httpx.Client]:
    with closing(sign_in(desk, create_member(desk, "approver", name="Staff B"))) as client:
        yield client


def saved(editor: httpx.Client, revision: str = "", name: str = NAME, **changes: Any) -> str:
    body = {"revision": revision, "fields": umbrella(**changes)}
    response = editor.put(f"/staff/api/entries/{name}/draft", json=body)
    assert response.status_code == 200, response.text
    return str(response.json()["revision"])


def revision_of(client: httpx.Client, name: str = NAME) -> str:
    """The revision that the editor's page begins with."""
    page = client.get(f"/staff/entries/{name}").text
    return page.partition('"revision": "')[2].partition('"')[0]


def step(client: httpx.Client, path: str, comment: str = "", name: str = NAME) -> httpx.Response:
    body = {"revision": revision_of(client, name), "comment": comment}
    return client.post(f"/staff/api/entries/{name}/{path}", json=body)


def publish(client: httpx.Client, *names: str, **more: Any) -> httpx.Response:
    page = client.get("/staff/publish").text
    number = int(page.partition('"number": ')[2].partition("}")[0])
    body = {"names": names or (NAME,), "after": number, **more}
    return client.post("/staff/api/publish", json=body)


def test_an_entry_is_written_reviewed_published_corrected_and_withdrawn(
    desk: LiveService, editor: httpx.Client, approver: httpx.Client
) -> None:
    saved(editor)
    problem(step(editor, "approve"), 403)
    assert step(editor, "submit").status_code == 200
    assert step(approver, "approve", "reads well").status_code == 200
    page = approver.get("/staff/publish").text
    assert NAME in page
    assert "borrow an umbrella for three days" in page

    trial = approver.post("/staff/api/publish/trial", json={"names": [NAME]}).json()
    assert trial["faults"] == []
    answer = publish(approver, force=bool(trial["worse"]), reason="a new offer")
    assert answer.status_code == 200, answer.text

    question = umbrella()["question"]["en"]
    until_said(desk, question, "for three days")

    corrected = {**umbrella()["answer"], "en": "Umbrellas are lent for seven days."}
    saved(editor, revision_of(editor), answer=corrected)
    assert "older than the original" in editor.get(f"/staff/entries/{NAME}").text
    assert step(editor, "submit").status_code == 200
    assert step(approver, "approve").status_code == 200
    number = publish(approver).json()["number"]
    until_said(desk, question, "for seven days")

    back = {"number": number - 1, "reason": "three days is right"}
    assert approver.post("/staff/api/publish/back", json=back).status_code == 200
    until_said(desk, question, "for three days")

    problem(step(editor, "withdraw"), 422)
    assert step(editor, "withdraw", "no umbrellas left").status_code == 200
    assert step(approver, "approve").status_code == 200
    assert publish(approver, force=True, reason="no umbrellas left").status_code == 200
    until_said(desk, question, "umbrella", is_said=False)

    history = editor.get(f"/staff/entries/{NAME}/history").text
    for said in ("saved a draft", "sent it to review", "reads well", "withdrew it", "Staff B"):
        assert said in history


def until_said(desk: LiveService, question: str, words: str, is_said: bool = True) -> None:
    """Asks, each time as somebody else, until the publication has been followed."""
    deadline = time.monotonic() + 10
    while (words in str(Resident(desk).say(question))) != is_said:
        assert time.monotonic() < deadline, f"{words!r} is said: {not is_said}"


def test_who_saves_on_an_older_text_is_told_and_loses_nothing(
    editor: httpx.Client, approver: httpx.Client
) -> None:
    name = "living.test-conflict"
    first = saved(editor, name=name)
    saved(editor, first, name=name, owner="one desk")

    body = {"revision": first, "fields": umbrella(owner="another desk")}
    told = problem(editor.put(f"/staff/api/entries/{name}/draft", json=body), 409)

    assert "Staff A" in told["detail"]
    assert told["theirs"]["owner"] == "one desk"
    (difference,) = told["differences"]
    assert difference["label"] == "Owner"
    assert [piece["kind"] for piece in difference["pieces"]] == ["out", "in", "same"]
    saved(editor, told["revision"], name=name, owner="another desk")


def test_problems_are_told_in_the_readers_language(desk: LiveService) -> None:
    member = create_member(desk, "editor", lang="zh-Hant")
    with closing(sign_in(desk, member)) as client:
        response = client.put(
            "/staff/api/entries/living.test-lacking/draft",
            json={"revision": "", "fields": umbrella(owner="", wordings={"en": ["one"]})},
        )

    told = {one["field"]: one["sentence"] for one in response.json()["problems"]}
    assert told["owner"] == "請填寫此項。"
    assert told["wordings.en"] == "現有 1 種問法，至少需要 5 種。"
    assert told["wordings.zh-Hans"] == "現有 0 種問法，至少需要 5 種。"


def test_nobody_approves_their_own_draft(desk: LiveService) -> None:
    name = "living.test-own"
    with closing(sign_in(desk, create_member(desk, "editor", "approver"))) as client:
        saved(client, name=name)
        assert step(client, "submit", name=name).status_code == 200

        told = problem(step(client, "approve", name=name), 409)

    assert "colleague" in told["detail"]


def test_two_who_publish_at_once_are_told_apart(
    editor: httpx.Client, approver: httpx.Client
) -> None:
    names = ("living.test-first", "living.test-second")
    for name in names:
        texts = {lang: f"{name} {lang}" for lang in ("en", "zh-Hans", "zh-Hant")}
        ways = {lang: [f"{name} {n} {lang}" for n in range(5)] for lang in texts}
        saved(editor, name=name, question=texts, wordings=ways)
        assert step(editor, "submit", name=name).status_code == 200
        assert step(approver, "approve", name=name).status_code == 200
    page = approver.get("/staff/publish").text
    number = int(page.partition('"number": ')[2].partition("}")[0])
    bodies = [{"names": [name], "after": number, "force": True, "reason": "test"} for name in names]

    first = approver.post("/staff/api/publish", json=bodies[0])
    second = approver.post("/staff/api/publish", json=bodies[1])

    assert first.status_code == 200, first.text
    assert "Somebody else has just published" in problem(second, 409)["detail"]


def test_what_is_written_in_a_field_stays_text_everywhere(
    editor: httpx.Client, approver: httpx.Client
) -> None:
    name = "living.test-poison"
    texts = {lang: f"{POISON} {lang}" for lang in ("en", "zh-Hans", "zh-Hant")}
    source = {**umbrella()["sources"][0], "title": texts, "publisher": texts, "dated": POISON}
    saved(editor, name=name, owner=POISON, question=texts, answer=texts, sources=[source],
          wordings={lang: [f"{POISON}{n}" for n in range(5)] for lang in texts},
          related=[POISON], group={"name": POISON, "audience": [POISON]})  # fmt: skip
    editor.post(f"/staff/api/entries/{name}/comment", json={"comment": POISON})
    saved(editor, revision_of(editor, name), name=name, owner="x", question=texts)

    history = f"/staff/entries/{name}/history"
    versions = set()
    for part in editor.get(history).text.split('name="version" value="')[1:]:
        versions.add(part[:16])
    for path in (
        f"/staff/entries?text={POISON}&ask={POISON}&owner={POISON}",
        f"/staff/entries/{name}",
        f"{history}?old={versions.pop()}&new={versions.pop() if versions else ''}",
        "/staff/publish",
    ):
        page = editor.get(path).text
        assert "<img src=x" not in page
        assert "<script>alert" not in page
        assert "49" not in page.split("{{")[0].partition(POISON[:20])[2][:60]


def test_a_preview_shows_page_and_telegram(editor: httpx.Client) -> None:
    ended = umbrella(valid_to="2020-01-01")

    shown = editor.post(f"{API}/preview", json={"fields": ended}).json()

    assert list(shown) == ["en", "zh-Hans", "zh-Hant"]
    assert "2020-01-01" in shown["en"]["reply"]["text"]
    assert "House rules" in shown["en"]["telegram"][-1]


def test_a_draft_is_asked_without_being_live(editor: httpx.Client, desk: LiveService) -> None:
    name, question = "living.test-tried", "zebra crossing lamp of the reading room"
    asked = {"fields": umbrella(question={**umbrella()["question"], "en": question})}

    told = editor.post(
        f"/staff/api/entries/{name}/try", json={**asked, "question": question}
    ).json()

    assert told["verdict"] == "answer"
    assert told["matches"][0]["entry"] == name
    assert name not in str(Resident(desk).say(question))


def test_a_draft_that_lacks_something_is_not_tried(editor: httpx.Client) -> None:
    asked = {"fields": umbrella(owner=""), "question": "umbrella"}

    told = problem(editor.post(f"{API}/try", json=asked), 409)

    assert told["problems"][0]["field"] == "owner"


def test_wordings_of_other_entries_are_told_while_typing(editor: httpx.Client) -> None:
    taken = "How much is the Greater Bay Area tax subsidy in Shenzhen?"
    wordings = {"en": ["umbrella", "Umbrella", taken]}

    told = editor.post(f"{API}/wordings", json={"wordings": wordings}).json()

    assert [(one["text"], one["sentence"].split()[0:4]) for one in told] == [
        ("Umbrella", ["stands", "here", "twice"]),
        (taken, ["is", "also", "a", "wording"]),
    ]


def test_the_other_chinese_script_is_drafted(editor: httpx.Client) -> None:
    answer = editor.post(f"{API}/convert", json={"text": "借用雨伞", "to": "zh-Hant"})

    assert answer.json() == {"text": "借用雨傘"}


def test_a_source_that_cannot_be_reached_is_said_so(editor: httpx.Client) -> None:
    told = editor.post(f"{API}/link", json={"url": "https://no-such-host.invalid/"}).json()
    assert "could not be reached" in told["sentence"]

    inside = editor.post(f"{API}/link", json={"url": "http://127.0.0.1:1/"}).json()
    assert inside["outcome"] == "not_public"


def test_what_is_too_large_or_unknown_is_refused(editor: httpx.Client) -> None:
    large = {"revision": "", "fields": umbrella(owner="x" * 2_000)}
    problem(editor.put(f"{API}/draft", json=large), 422)
    strange = {"revision": "", "fields": {**umbrella(), "html": "x"}}
    problem(editor.put(f"{API}/draft", json=strange), 422)
    problem(editor.put("/staff/api/entries/NOT-AN-ID/draft", json={"fields": umbrella()}), 404)
    assert editor.get("/staff/entries/NOT-AN-ID").status_code == 404


def test_the_list_is_searched_and_narrowed_down(editor: httpx.Client) -> None:
    searched = editor.get("/staff/entries?ask=gba+tax+subsidy+amount").text
    assert "tax.gba-subsidy" in searched
    assert "an answer is given from" in searched

    narrowed = editor.get("/staff/entries?topic=tax&state=live").text
    assert 'href="/staff/entries/tax.' in narrowed
    assert 'href="/staff/entries/visa.' not in narrowed
    assert "No entry fits" in editor.get("/staff/entries?text=nosuchthing").text
    assert editor.get("/staff/entries?page=9999").status_code == 200


def test_wordings_that_teach_nothing_are_listed(editor: httpx.Client) -> None:
    told = editor.get("/staff/api/entries/tax.gba-subsidy.amount/idle")

    assert told.status_code == 200
    assert all({"lang", "text", "sentence"} == set(one) for one in told.json())
    assert editor.get("/staff/api/entries/living.test-nothing/idle").json() == []


def page_of(client: httpx.Client, *names: str) -> dict[str, str]:
    """Each entry on the page of the review with the revision that is looked at."""
    page = client.get("/staff/entries/review", params={"entry": names}).text
    return dict(re.findall(r'name="chosen" value="(\S+) ([^"]+)"', page))


def test_several_drafts_are_decided_at_once_and_refusals_told_row_by_row(
    editor: httpx.Client, approver: httpx.Client, desk: LiveService
) -> None:
    names = [f"living.test-bulk-{letter}" for letter in "abc"]
    both = sign_in(desk, create_member(desk, "editor", "approver", name="Staff C"))
    for name in names:
        saved(both if name == names[2] else editor, name=name)
        assert step(editor, "submit", name=name).status_code == 200
    listed = editor.get("/staff/entries", params={"state": "in_review"}).text
    assert all(f'name="entry" value="{name}"' in listed for name in names)
    chosen = page_of(both, *names)
    assert list(chosen) == names
    page = both.get("/staff/entries/review", params={"entry": names}).text
    assert "borrow an umbrella for three days" in page
    # One is changed after it was looked at, and one was written by who approves.
    step(editor, "discard", name=names[1])
    saved(editor, name=names[1])
    assert step(editor, "submit", name=names[1]).status_code == 200

    form = {"chosen": [f"{name} {chosen[name]}" for name in names], "decision": "approve"}
    told = both.post("/staff/entries/review", data=form).text

    decided = dict(re.findall(r'<li><a href="/staff/entries/(\S+)">.*?</a>: (.*?)</li>', told))
    assert decided[names[0]] == "approved"
    assert "Somebody else" in decided[names[1]] or "Staff A" in decided[names[1]]
    assert "Ask a colleague" in decided[names[2]]
    assert names[0] not in page_of(approver)
    assert {names[1], names[2]} <= page_of(approver).keys()
    left = [f"{name} {revision}" for name, revision in page_of(approver, *names).items()]
    wordless = {"chosen": left, "decision": "send_back", "comment": " "}
    assert approver.post("/staff/entries/review", data=wordless).status_code == 422
    nothing = {"decision": "approve"}
    assert approver.post("/staff/entries/review", data=nothing).status_code == 422
    back = approver.post("/staff/entries/review", data={**wordless, "comment": "please shorten"})
    assert back.text.count("sent back") >= 2
    assert page_of(approver).keys().isdisjoint(names)
    for name in names:
        assert "please shorten" in editor.get(f"/staff/entries/{name}/history").text or (
            name == names[0]
        )
        step(editor, "discard", name=name)
