"""An answer's own page, which a QR code opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.channels.answer_page import chat_path
from bot.entry_view import view_entry
from knowledge.entry import Entry
from knowledge.language import LANGS, Lang
from tests.chat_page import PORT
from tests.live_service import LiveService, Resident


@pytest.fixture
def visitor(service: LiveService) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, timeout=60) as client:
        yield client


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("lang", LANGS)
def test_it_holds_the_answer_word_for_word_with_sources_dates_and_what_is_near(
    visitor: httpx.Client, entries: dict[str, Entry], lang: Lang
) -> None:
    entry = entries[PORT]

    page = visitor.get(f"/answer/{PORT}?lang={lang}")

    said = text_of(page.text)
    assert page.status_code == 200
    assert f'<html lang="{lang}">' in page.text
    assert entry.question[lang] in said
    assert entry.answer[lang] in said
    for source in entry.sources:
        assert source.title[lang] in said
        assert f'href="{source.url}"' in page.text
    assert entry.related
    for related in entry.related:
        assert f'href="/answer/{related}?lang={lang}"' in page.text
    assert "<script" not in page.text


def test_it_follows_the_browsers_language_where_none_is_named(visitor: httpx.Client) -> None:
    page = visitor.get(f"/answer/{PORT}", headers={"Accept-Language": "zh-HK,zh;q=0.9"})

    assert '<html lang="zh-Hant">' in page.text


def test_its_link_asks_the_chat_that_very_question(
    service: LiveService, entries: dict[str, Entry]
) -> None:
    asked = parse_qs(urlsplit(chat_path("zh-Hant", entries[PORT].question["zh-Hant"])).query)

    (reply,) = Resident(service, asked["lang"][0]).say(asked["question"][0])

    assert reply["entry"] == PORT


def test_an_answer_past_its_date_is_cautioned_as_the_assistant_does(
    entries: dict[str, Entry],
) -> None:
    entry = entries[PORT].model_copy(update={"valid_to": entries[PORT].as_of})

    def phrase(name: str, lang: Lang) -> str:
        return f"{{answer}}\n\n{name} {{valid_to}}"

    view = view_entry(entry, "en", entries, phrase)

    assert view.caution == f"utter_answer_out_of_date {entry.valid_to}"
    assert view.text == f"{entry.answer['en']}\n\n{view.caution}"


@pytest.mark.parametrize("name", ["transport.no-such-entry", "<script>alert(1)</script>"])
@pytest.mark.parametrize("lang", LANGS)
def test_one_that_is_no_more_says_so(visitor: httpx.Client, name: str, lang: Lang) -> None:
    page = visitor.get(f"/answer/{name}?lang={lang}")

    said = {"en": "has been withdrawn", "zh-Hans": "已经撤下", "zh-Hant": "已經撤下"}
    assert page.status_code == 404
    if page.headers["content-type"].startswith("text/html"):
        assert said[lang] in page.text
        assert "<script" not in page.text


def test_its_qr_code_is_a_picture_and_only_of_what_there_is(visitor: httpx.Client) -> None:
    picture = visitor.get(f"/answer/{PORT}/qr.svg?lang=zh-Hans")
    other = visitor.get(f"/answer/{PORT}/qr.svg?lang=en")

    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.text.startswith("<svg")
    assert picture.text != other.text
    assert visitor.get("/answer/no.such-entry/qr.svg").status_code == 404


def test_the_address_is_the_public_one_where_it_is_known() -> None:
    from bot.channels.answer_page import AnswerPage
    from bot.page_texts import PageTexts

    page = AnswerPage(lambda name, lang: "", PageTexts(), "https://assistant.example.org/")

    address = page.address(None, PORT, "zh-Hant")  # type: ignore[arg-type]
    assert address == f"https://assistant.example.org/answer/{PORT}?lang=zh-Hant"
