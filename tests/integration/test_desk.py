"""The desk of the real service, with several staff at once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
import redis.asyncio
from redis import Redis

from bot.proposals import Proposal, ProposalStore
from tests.desk_clients import NOBODY_CONFIRMED, Clerk, later_replies
from tests.live_service import LiveService, Resident, StartService, problem
from tests.staff_accounts import with_staff

PERSON = "/ask_person"
SCRIPT = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.fixture(scope="module")
def desk(start_service: StartService) -> LiveService:
    """A service whose hours nobody has confirmed."""
    return start_service(OPENING=NOBODY_CONFIRMED)


@pytest.fixture
def ana(desk: LiveService) -> Iterator[Clerk]:
    """Somebody who takes conversations."""
    clerk = Clerk(desk, name="Ana")
    clerk.attend()
    yield clerk
    clerk.attend(False)


@pytest.fixture
def bo(desk: LiveService) -> Iterator[Clerk]:
    """A colleague who takes conversations as well."""
    clerk = Clerk(desk, name="Bo")
    clerk.attend()
    yield clerk
    clerk.attend(False)


@pytest.fixture
def waiting(desk: LiveService, ana: Clerk) -> Resident:
    """A resident who asked about a port, then for a person."""
    someone = Resident(desk)
    someone.say("When does Shenzhen Bay Port close?")
    (told,) = someone.press(PERSON)
    assert "in the queue" in told["text"]
    return someone


def test_who_waits_stands_in_the_queue_with_topic_language_and_channel(
    ana: Clerk, waiting: Resident
) -> None:
    row = ana.row(waiting.conversation)

    assert row is not None
    assert (row["state"], row["topic"], row["lang"], row["channel"]) == (
        "waiting",
        "transport",
        "en",
        "web",
    )
    assert row["reason"] == "asked"


def test_staff_and_resident_talk_live_both_ways(ana: Clerk, waiting: Resident) -> None:
    place = ana.desk()["event"]
    n = ana.claim(waiting.conversation)
    replies = later_replies(waiting.client)
    joined = next(replies)

    assert waiting.say("I have a special case") == []
    with ana.events(place) as events:
        kinds = [
            next(e for e in events if e["kind"] == kind)["kind"] for kind in ("claim", "heard")
        ]
    sent = ana.reply(waiting.conversation, n, "What is it?")

    said = next(replies)
    assert kinds == ["claim", "heard"]
    assert sent.status_code == 200
    assert joined["text"].startswith("Ana from the service centre has joined")
    assert (said["from"], said["name"], said["text"]) == ("staff", "Ana", "What is it?")
    turns = ana.read(waiting.conversation)["turns"]
    assert [turn["text"] for turn in turns if turn["text"]][-1] == "I have a special case"
    assert turns[-1]["replies"][0]["text"] == "What is it?"
    assert ana.read(waiting.conversation, turns[-2]["id"])["turns"] == turns[-1:]


def test_of_two_who_claim_at_once_one_is_told_why_not(
    ana: Clerk, bo: Clerk, waiting: Resident
) -> None:
    with ThreadPoolExecutor() as threads:
        answers = list(threads.map(lambda who: who.on(waiting.conversation, "claim"), (ana, bo)))

    lost = next(answer for answer in answers if answer.status_code != 200)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert "a colleague was faster" in problem(lost, 409)["detail"].lower()


def test_a_reply_to_a_finished_conversation_is_refused_and_not_sent(
    ana: Clerk, waiting: Resident
) -> None:
    n = ana.claim(waiting.conversation)
    assert ana.on(waiting.conversation, "finish", n=n).status_code == 200

    refused = problem(ana.reply(waiting.conversation, n, "One more thing"), 409)

    assert "with the assistant again" in refused["detail"]
    assert refused["reason"] == "refused_over"
    kept = str(waiting.stored()["turns"])
    assert "One more thing" not in kept
    assert waiting.say("When does Shenzhen Bay Port close?")[0]["from"] == "bot"


def test_a_conversation_goes_to_a_colleague_who_is_there(
    ana: Clerk, bo: Clerk, waiting: Resident
) -> None:
    n = ana.claim(waiting.conversation)
    bo.attend(False)
    away = ana.on(waiting.conversation, "transfer", n=n, to=bo.id)
    bo.attend(True)

    moved = ana.on(waiting.conversation, "transfer", n=n, to=bo.id)

    assert "takes no conversations now" in problem(away, 409)["detail"]
    assert moved.status_code == 200
    assert problem(ana.reply(waiting.conversation, n, "still me"), 409)
    assert bo.reply(waiting.conversation, moved.json()["n"], "Bo here").status_code == 200
    assert bo.row(waiting.conversation) == ana.row(waiting.conversation)


def test_who_does_not_take_conversations_cannot_claim(ana: Clerk, waiting: Resident) -> None:
    ana.attend(False)

    refused = problem(ana.on(waiting.conversation, "claim"), 409)

    assert "do not take conversations" in refused["detail"]


def test_the_best_entries_for_a_message_come_in_the_residents_script(
    desk: LiveService, ana: Clerk
) -> None:
    someone = Resident(desk, "zh-Hant")
    someone.press(PERSON)
    n = ana.claim(someone.conversation)
    someone.say("深圳灣口岸幾點關閘？")
    turn = ana.read(someone.conversation)["turns"][-1]

    path = f"/conversations/{quote(someone.conversation)}/suggestions?turn={turn['id']}"
    found = ana.get(path).json()

    assert 1 <= len(found) <= 3
    best = found[0]
    assert best["entry"] == "transport.shenzhen-bay.hours"
    assert best["lang"] == "zh-Hant"
    sent = ana.on(someone.conversation, "replies", id="as-is", n=n, entry=best["entry"])
    assert sent.status_code == 200
    said = ana.read(someone.conversation)["turns"][-1]["replies"][0]
    assert (said["text"], said["entry"], said["from"]) == (best["answer"], best["entry"], "staff")
    assert said["sources"] == best["sources"] != []


def test_the_same_reply_sent_again_arrives_once(ana: Clerk, waiting: Resident) -> None:
    n = ana.claim(waiting.conversation)

    for _ in range(2):
        assert ana.reply(waiting.conversation, n, "Once.", id="r-1").status_code == 200

    said = [r["text"] for t in waiting.stored()["turns"] for r in t["replies"]]
    assert said.count("Once.") == 1


def test_notes_and_labels_are_for_staff_only(ana: Clerk, bo: Clerk, waiting: Resident) -> None:
    name = waiting.conversation
    assert ana.on(name, "notes", text="Call +852 9123 4567 back").status_code == 200
    put = ana.client.put(
        f"/staff/api/desk/conversations/{quote(name)}/labels", json={"labels": ["visa", "visa"]}
    )

    shown = bo.read(name)
    assert put.status_code == 200
    assert [(note["by"], note["text"]) for note in shown["notes"]] == [("Ana", "Call [phone] back")]
    assert shown["labels"] == ["visa"]
    stored = waiting.stored()
    assert "back" not in str(stored["turns"])
    # What staff wrote about somebody is shown to whom it is about, on request.
    (kept,) = stored["desk"]
    assert (kept["labels"], kept["notes"][0]["text"]) == (["visa"], "Call [phone] back")


def test_a_reply_becomes_a_proposal_with_a_test_case(
    desk: LiveService, ana: Clerk, waiting: Resident
) -> None:
    async def listed() -> list[Proposal]:
        async with redis.asyncio.Redis.from_url(desk.redis_url) as client:
            return await ProposalStore(client).list()

    made = ana.post(
        "/proposals",
        question="Is port 852 9123 4567 open at night?",
        reply="Yes, until midnight.",
        entry="transport.shenzhen-bay.hours",
    )
    unknown = ana.post("/proposals", question="a", reply="b", entry="transport.none")

    proposal = next(p for p in asyncio.run(listed()) if p.id == made.json()["id"])
    assert proposal.case == {
        "text": "Is port [phone] open at night?",
        "lang": "en",
        "entry": "transport.shenzhen-bay.hours",
    }
    assert proposal.by == ana.id
    assert problem(unknown, 422)["reason"] == "entry_gone"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "reply_empty"), ("\u200b \n", "reply_empty"), ("x" * 3001, "reply_too_long")],
)
def test_a_text_that_does_not_fit_is_refused_with_a_sentence(
    ana: Clerk, waiting: Resident, text: str, reason: str
) -> None:
    n = ana.claim(waiting.conversation)

    refused = problem(ana.reply(waiting.conversation, n, text), 422)

    assert refused["reason"] == reason
    assert refused["detail"].endswith(".")


def test_an_oversize_paste_is_refused(ana: Clerk, waiting: Resident) -> None:
    n = ana.claim(waiting.conversation)

    assert problem(ana.reply(waiting.conversation, n, "x" * 1_000_000), 422)
    assert problem(ana.on(waiting.conversation, "notes", text="x" * 1_000_000), 422)


def test_scripts_stay_text_in_every_field(ana: Clerk, bo: Clerk, waiting: Resident) -> None:
    name = waiting.conversation
    n = ana.claim(name)
    waiting.say(SCRIPT)
    ana.reply(name, n, SCRIPT)
    ana.on(name, "notes", text=SCRIPT)

    shown = bo.read(name)

    assert shown["turns"][-2]["text"] == SCRIPT
    assert shown["turns"][-1]["replies"][0]["text"] == SCRIPT
    assert shown["notes"][0]["text"] == SCRIPT


def test_the_desk_is_for_staff_and_a_viewer_only_reads(
    desk: LiveService, waiting: Resident
) -> None:
    viewer, editor = Clerk(desk, "viewer"), Clerk(desk, "editor")

    assert viewer.row(waiting.conversation) is not None
    assert problem(viewer.on(waiting.conversation, "claim"), 403)
    assert problem(viewer.post("/presence", here=True), 403)
    assert problem(editor.get(""), 403)
    del viewer.client.headers["X-CSRF-Token"]
    assert problem(viewer.on(waiting.conversation, "claim"), 403)
    viewer.client.cookies.clear()
    assert problem(viewer.get(""), 401)


def test_an_erasure_takes_the_conversation_off_the_desk(ana: Clerk, waiting: Resident) -> None:
    name = waiting.conversation
    n = ana.claim(name)
    ana.on(name, "notes", text="a note")

    assert waiting.client.delete("/sessions/me").status_code == 200

    assert ana.row(name) is None
    assert problem(ana.get(f"/conversations/{quote(name)}"), 404)["reason"] == "conversation_gone"
    assert problem(ana.reply(name, n, "Hello?"), 409)
    assert problem(ana.on(name, "notes", text="late"), 404)


def test_deeds_are_in_the_audit_without_the_residents_name(
    desk: LiveService, ana: Clerk, waiting: Resident
) -> None:
    n = ana.claim(waiting.conversation)
    ana.on(waiting.conversation, "finish", n=n)

    latest = with_staff(desk, lambda staff: staff.audit.latest(50))

    mine = [r for r in latest if r.actor == ana.id and r.action.startswith("desk.")]
    assert [record.action for record in mine] == ["desk.finish", "desk.claim"]
    assert all(waiting.conversation not in str(record) for record in latest)


def test_ready_made_replies_are_edited_by_editors(desk: LiveService, ana: Clerk) -> None:
    editor = Clerk(desk, "editor")
    scripts = ("en", "zh-Hans", "zh-Hant")
    form = {
        "csrf": editor.client.headers["X-CSRF-Token"],
        **{f"title_{lang}": f"T {lang}" for lang in scripts},
        **{f"text_{lang}": SCRIPT for lang in scripts},
    }
    starters = ana.get("/canned").json()

    refused = editor.client.post("/staff/desk/canned", data={**form, "title_en": " "})
    saved = editor.client.post("/staff/desk/canned", data=form)

    assert len(starters) == 4
    assert refused.status_code == 422
    assert "needed in all three scripts" in refused.text
    assert saved.status_code == 303
    now = ana.get("/canned").json()
    (added,) = [one for one in now if one["title"]["en"] == "T en"]
    assert added["text"]["zh-Hant"] == SCRIPT
    assert SCRIPT not in editor.client.get("/staff/desk/canned").text
    assert ana.client.post("/staff/desk/canned", data=form).status_code == 403
    deletion = {"csrf": form["csrf"], "id": added["id"]}
    assert editor.client.post("/staff/desk/canned/delete", data=deletion).status_code == 303
    assert ana.get("/canned").json() == starters


def test_what_stands_in_the_queue_survives_a_restart(start_service: StartService) -> None:
    # A start may take longer than staff may be silent, on a machine that is busy.
    settings = {"OPENING": NOBODY_CONFIRMED, "HANDOVER_LEASE_SECONDS": "600"}
    first = start_service(**settings)
    cy = Clerk(first, name="Cy")
    cy.attend()
    held, waits = Resident(first), Resident(first)
    held.press(PERSON)
    waits.press(PERSON)
    n = cy.claim(held.conversation)
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()

    second = start_service(first.state, **settings)
    cy.client.base_url = second.url
    cy.attend()

    row, queued = cy.row(held.conversation), cy.row(waits.conversation)
    assert row is not None
    assert (row["state"], row["holder"], row["n"]) == ("person", cy.id, n)
    assert queued is not None
    assert queued["state"] == "waiting"
    assert cy.reply(held.conversation, n, "I am still here.").status_code == 200


def test_a_browser_that_vanishes_frees_the_conversation(start_service: StartService) -> None:
    quick = start_service(OPENING=NOBODY_CONFIRMED, HANDOVER_LEASE_SECONDS="1")
    di = Clerk(quick, name="Di")
    di.attend()
    someone = Resident(quick)
    someone.press(PERSON)
    n = di.claim(someone.conversation)
    replies = later_replies(someone.client)
    next(replies)

    lost = next(replies)  # nobody gives a sign of life any more

    assert lost["text"].startswith("The connection to Di was lost")
    assert problem(di.reply(someone.conversation, n, "I am back"), 409)
    assert someone.say("When does Shenzhen Bay Port close?")[0]["from"] == "bot"


def test_waiting_too_long_ends_with_a_notice(start_service: StartService) -> None:
    quick = start_service(OPENING=NOBODY_CONFIRMED, HANDOVER_WAIT_SECONDS="1")
    di = Clerk(quick, name="Di")
    di.attend()
    someone = Resident(quick, "zh-Hans")
    someone.press(PERSON)

    told = next(later_replies(someone.client))

    assert told["text"].startswith("抱歉，工作人员一直未能接入")
    assert [button["payload"] for button in told["buttons"]] == ["/request_callback"]
    assert di.row(someone.conversation) is None


def test_nothing_of_the_desk_is_kept_for_ever(
    desk: LiveService, ana: Clerk, waiting: Resident
) -> None:
    ana.on(waiting.conversation, "notes", text="a note")

    with Redis.from_url(desk.redis_url) as store:
        found = list(store.scan_iter(f"desk:*{waiting.conversation}"))
        assert len(found) == 2
        assert all(0 < store.ttl(key) <= 30 * 24 * 3600 for key in found)
