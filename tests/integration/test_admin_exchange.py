"""Files in and out through the browser: tried row by row, taken, refused with a reason."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from tests.admin_draft import NAME, umbrella
from tests.live_service import LiveService, StartService
from tests.staff_accounts import create_member, sign_in

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    b"<html><body>&b;</body></html>"
)


@pytest.fixture(scope="module")
def desk(start_service: StartService) -> LiveService:
    return start_service()


@pytest.fixture(scope="module")
def editor(desk: LiveService) -> Iterator[httpx.Client]:
    with closing(sign_in(desk, create_member(desk, "editor", name="Staff A"))) as client:
        yield client


def upload(client: httpx.Client, name: str, data: bytes, topic: str = "living") -> httpx.Response:
    return client.post("/staff/exchange", files={"file": (name, data)}, data={"topic": topic})


def entries_file(*rows: dict[str, Any]) -> bytes:
    return json.dumps(rows, ensure_ascii=False).encode()


def row(name: str, **changes: Any) -> dict[str, Any]:
    given = {k: v for k, v in umbrella(**changes).items() if v not in ("", None, [])}
    given["sources"] = [{k: v for k, v in given["sources"][0].items() if v}]
    return {"id": name, **given}


def take(client: httpx.Client, address: str, **form: str) -> str:
    """Takes an upload, and waits until its rows are done."""
    assert client.post(f"{address}/take", data=form).status_code == 303
    deadline = time.monotonic() + 30
    while "rows are done" not in (page := client.get(address).text) or "data-again" in page:
        assert time.monotonic() < deadline
    return page


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_an_export_changes_nothing_when_it_comes_back(editor: httpx.Client, form: str) -> None:
    exported = editor.get(f"/staff/exchange/entries.{form}")
    assert f".{form}" in exported.headers["content-disposition"]

    answer = upload(editor, f"entries.{form}", exported.content)

    page = editor.get(answer.headers["location"]).text
    assert "the same 254" in page
    assert "/take" not in page


def test_all_formats_are_offered(editor: httpx.Client) -> None:
    page = editor.get("/staff/exchange").text

    for form in ("xlsx", "csv", "json", "yml"):
        assert f'href="/staff/exchange/entries.{form}"' in page
    assert editor.get("/staff/exchange/entries.yml").text.startswith("- id: ")
    assert editor.get("/staff/exchange/entries.exe").status_code == 404


def test_rows_are_tried_first_and_taken_as_drafts(editor: httpx.Client) -> None:
    faulty = row("living.test-faulty", as_of="soon")
    unfinished = {k: v for k, v in row("living.test-unfinished").items() if k != "owner"}
    answer = upload(editor, "three.json", entries_file(row(NAME), faulty, unfinished))
    address = answer.headers["location"]
    page = editor.get(address).text
    for said in ("new 1", "faulty 1", "to be completed 1", "This is no date", "lacks owner"):
        assert said in page
    assert "three days" not in editor.get(f"/staff/entries/{NAME}").text

    take(editor, address, submit="true")

    assert "In review" in editor.get(f"/staff/entries/{NAME}").text
    assert "Draft" in editor.get("/staff/entries/living.test-unfinished").text
    listed = editor.get("/staff/entries?text=test-unfinished").text
    assert umbrella()["question"]["en"] in listed
    assert "No entry fits" in editor.get("/staff/entries?text=test-faulty").text


def test_what_somebody_writes_at_is_left_to_them(editor: httpx.Client) -> None:
    name = "living.test-mine"
    fields = {"revision": "", "fields": umbrella(owner="my own desk")}
    assert editor.put(f"/staff/api/entries/{name}/draft", json=fields).status_code == 200
    answer = upload(editor, "one.json", entries_file(row(name)))

    page = take(editor, answer.headers["location"])

    assert "somebody is writing at it" in page
    assert "my own desk" in editor.get(f"/staff/entries/{name}").text


def test_questions_of_another_system_get_a_topic_and_an_id(editor: httpx.Client) -> None:
    table = b"Question\tAnswer\tSource\nWhere is the tea room?\tOn the third floor.\tx\n"

    answer = upload(editor, "qna.tsv", table)

    page = editor.get(answer.headers["location"]).text
    assert "living.imported-" in page
    assert "to be completed" in page


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("list.pdf", b"%PDF-1.7 ...", "Not one of"),
        ("empty.csv", b"", "empty"),
        ("book.csv", b"PK\x03\x04" + bytes(100), "Rename it"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "without password"),
        ("torn.xlsx", b"PK\x03\x04" + bytes(100), "torn.xlsx"),
        ("bomb.html", BOMB, "bomb.html"),
        ("other.csv", b"a,b,c\n1,2,3\n", "No table of entries"),
        ("<img src=x onerror=alert(1)>.csv", b"", "empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    editor: httpx.Client, name: str, data: bytes, reason: str
) -> None:
    answer = upload(editor, name, data)

    assert answer.status_code == 422
    assert "The file was not read" in answer.text
    assert reason in answer.text
    assert "<img src=x" not in answer.text


def test_a_file_that_is_too_large_is_refused(editor: httpx.Client) -> None:
    assert upload(editor, "large.csv", b"x" * (17 * 1024 * 1024)).status_code == 413


def test_an_upload_that_is_gone_is_said_so(editor: httpx.Client) -> None:
    answer = editor.get("/staff/exchange/0123")

    assert answer.status_code == 404
    assert "no longer kept" in answer.json()["detail"]


def test_reasons_are_told_in_the_readers_language(desk: LiveService) -> None:
    member = create_member(desk, "editor", lang="zh-Hant")
    with closing(sign_in(desk, member)) as reader:
        refused = upload(reader, "other.csv", b"a,b,c\n1,2,3\n")
        assert "沒有條目表格。首行須寫明欄名" in refused.text
        rows = b"id,question.en,as_of,related\nx,Why?,soon,tax.none\n"
        taken = upload(reader, "rows.csv", rows)
        shown = reader.get(taken.headers["location"]).text

    assert "日期格式不對" in shown
    assert "is not a date" not in shown
