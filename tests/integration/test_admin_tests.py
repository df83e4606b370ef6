"""The questions that guard the answers: added, run, compared with the last time, removed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from tests.live_service import LiveService, StartService, problem
from tests.staff_accounts import create_member, sign_in

POISON = "<img src=x onerror=alert(1)>"
AMOUNT = "tax.gba-subsidy.amount"


@pytest.fixture(scope="module")
def desk(start_service: StartService) -> LiveService:
    return start_service()


@pytest.fixture(scope="module")
def editor(desk: LiveService) -> Iterator[httpx.Client]:
    with closing(sign_in(desk, create_member(desk, "editor", name="Staff A"))) as client:
        yield client


def add(editor: httpx.Client, text: str, entry: str) -> httpx.Response:
    return editor.post("/staff/tests", data={"text": text, "lang": "en", "entry": entry})


def test_questions_are_run_and_compared_with_the_last_time(editor: httpx.Client) -> None:
    question = "How much is the Greater Bay Area tax subsidy in Shenzhen?"
    assert add(editor, question, AMOUNT).status_code == 303
    assert add(editor, POISON, "").status_code == 303
    page = editor.get("/staff/tests").text
    assert "2 were added here" in page
    assert POISON not in page

    assert editor.post("/staff/tests/run").status_code == 303
    page = editor.get("/staff/tests").text
    assert "on publication 1" in page
    assert "right " in page

    assert add(editor, question, "tax.gba-subsidy.who").status_code == 303
    assert editor.post("/staff/tests/run").status_code == 303
    page = editor.get("/staff/tests").text
    assert '<span class="tag warn">worse</span>' in page
    assert '<h2 id="failing">' in page

    assert editor.post("/staff/tests/remove", data={"text": question}).status_code == 303
    assert "1 were added here" in editor.get("/staff/tests").text


def test_a_question_due_to_no_live_entry_is_refused(editor: httpx.Client) -> None:
    told = problem(add(editor, "where?", "tax.no-such-entry"), 404)

    assert "no live entry" in told["detail"]
