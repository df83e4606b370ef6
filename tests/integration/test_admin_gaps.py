"""From what nobody could answer to a wording, an entry, a test, or nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
import redis

from bot.proposals import ProposalStore
from tests.live_service import LiveService, Resident, StartService, problem
from tests.staff_accounts import create_member, sign_in, with_staff

ASKED = "Where can I repair my broken zither in Qianhai?"
POISON = "<img src=x onerror=alert(1)> where do I buy moon rock <script>alert(1)</script>"


@pytest.fixture(scope="module")
def desk(start_service: StartService) -> LiveService:
    return start_service()


@pytest.fixture(scope="module")
def editor(desk: LiveService) -> Iterator[httpx.Client]:
    with closing(sign_in(desk, create_member(desk, "editor", name="Staff A"))) as client:
        yield client


def leave_gap(desk: LiveService, text: str) -> None:
    with redis.Redis.from_url(desk.redis_url) as store:
        gap = {"text": text, "lang": "en", "kind": "unanswered", "channel": "web", "entry": ""}
        store.xadd("gaps", gap)


def page_with(client: httpx.Client, text: str) -> str:
    """The page of gaps once what was asked has been gathered."""
    deadline = time.monotonic() + 90
    while text not in (page := client.get("/staff/gaps").text):
        assert time.monotonic() < deadline, page
        problem(client.post("/staff/gaps/000000000000/dismiss"), 404)  # looks anew
    return page


def cluster_of(page: str, text: str) -> str:
    found = re.search(r'id="gap-([0-9a-f]{12})"[^>]*>' + re.escape(text), page)
    assert found, page
    return found[1]


def test_a_gap_becomes_a_wording_of_a_draft(desk: LiveService, editor: httpx.Client) -> None:
    leave_gap(desk, ASKED)
    leave_gap(desk, ASKED)
    page = page_with(editor, ASKED)
    assert "asked 2 times" in page
    name = cluster_of(page, ASKED)
    entry = "living.rent.find" if "living.rent.find" in page else "tax.gba-subsidy.amount"

    kept = editor.post("/staff/tests", data={"text": ASKED, "lang": "en", "entry": entry})
    assert kept.status_code == 303, kept.text
    assert ASKED in editor.get("/staff/tests").text
    done = editor.post(
        f"/staff/gaps/{name}/wording", data={"text": ASKED, "lang": "en", "entry": entry}
    )
    assert done.status_code == 303, done.text

    assert ASKED in editor.get(f"/staff/entries/{entry}").text
    assert ASKED not in editor.get("/staff/gaps").text


def test_a_chosen_way_of_asking_becomes_the_wording_in_its_language(
    desk: LiveService, editor: httpx.Client
) -> None:
    asked = "Which ferry pier has lockers for surfboards?"
    for text in (asked, asked, f"{asked} please"):
        leave_gap(desk, text)
    page = page_with(editor, asked)
    name = cluster_of(page, asked)
    assert f">{asked} please</option>" in page

    done = editor.post(
        f"/staff/gaps/{name}/wording",
        data={"text": f"{asked} please", "entry": "tax.gba-subsidy.amount"},
    )

    assert done.status_code == 303, done.text
    fields = editor.get("/staff/entries/tax.gba-subsidy.amount").text
    assert f"{asked} please" in fields
    assert f'"{asked}"' not in fields


def test_a_gap_becomes_a_new_entry(desk: LiveService, editor: httpx.Client) -> None:
    text = "Is there a harmonica choir for pensioners?"
    leave_gap(desk, text)
    name = cluster_of(page_with(editor, text), text)
    wanted = {"topic": "living", "entry": "test-harmonica"}

    assert (
        editor.post(f"/staff/gaps/{name}/entry", data={**wanted, "entry": "No!"}).status_code == 422
    )
    done = editor.post(f"/staff/gaps/{name}/entry", data=wanted)

    assert done.headers["location"] == "/staff/entries/living.test-harmonica"
    assert text in editor.get("/staff/entries/living.test-harmonica").text


def test_what_is_not_for_us_is_gone_and_stays_text(desk: LiveService, editor: httpx.Client) -> None:
    leave_gap(desk, POISON)
    page = page_with(editor, "moon rock")
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    found = re.search(r'id="gap-([0-9a-f]{12})"[^>]*>&lt;img', page)
    assert found

    assert editor.post(f"/staff/gaps/{found[1]}/dismiss").status_code == 303

    assert "moon rock" not in editor.get("/staff/gaps").text


def test_what_residents_could_not_get_answered_appears(
    desk: LiveService, editor: httpx.Client
) -> None:
    asked = "is there a lantern festival with floating lanterns in Qianhai"
    Resident(desk).say(asked)

    assert asked in page_with(editor, asked)


def test_a_proposal_of_the_desk_becomes_a_draft(desk: LiveService, editor: httpx.Client) -> None:
    async def propose(staff: object) -> str:
        async with redis.asyncio.Redis.from_url(desk.redis_url) as client:
            store = ProposalStore(client)
            made = await store.add("May I bring a parrot?", "Yes, in a cage.", "en", None, "s")
            return made.id

    name = with_staff(desk, propose)
    assert "May I bring a parrot?" in editor.get("/staff/gaps").text

    wanted = {"topic": "living", "entry": "test-parrot"}
    done = editor.post(f"/staff/gaps/{name}/entry", data=wanted)

    assert done.headers["location"] == "/staff/entries/living.test-parrot"
    assert "Yes, in a cage." in editor.get("/staff/entries/living.test-parrot").text
    problem(editor.post(f"/staff/gaps/{name}/dismiss"), 404)
