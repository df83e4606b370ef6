"""Each answer is written in one script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest

from knowledge.entry import Entry
from knowledge.language import Lang, foreign_to
from tests.contracts.curated import domain, entries

# Characters that an answer may hold all the same, each with the reason.
EXCEPTIONS: Final[dict[str, set[str]]] = {}


def shown(entry: Entry, lang: Lang) -> Iterator[str]:
    """What a resident reads of an entry."""
    yield entry.question[lang]
    yield entry.answer[lang]
    for source in entry.sources:
        yield source.title[lang]
        yield source.publisher[lang]


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant"])
def test_no_text_of_an_entry_holds_characters_of_the_other_script(lang: Lang) -> None:
    strayed = [
        (entry.id, text, sorted(foreign_to(lang, text)))
        for entry in entries()
        for text in shown(entry, lang)
        if foreign_to(lang, text) - EXCEPTIONS.get(entry.id, set())
    ]

    assert strayed == []


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant"])
def test_no_phrase_of_the_bot_holds_characters_of_the_other_script(lang: Lang) -> None:
    strayed = [
        (name, sorted(foreign_to(lang, variation["text"])))
        for name, variations in domain()["responses"].items()
        for variation in variations
        if variation["metadata"]["lang"] == lang and foreign_to(lang, variation["text"])
    ]

    assert strayed == []


def test_english_texts_are_in_latin_letters_but_for_names() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    mostly = [
        entry.id
        for entry in entries()
        for text in shown(entry, "en")
        if len(chinese.findall(text)) > len(text) / 4
    ]

    assert mostly == []


@pytest.mark.parametrize(
    ("lang", "text", "strays"),
    [
        ("zh-Hans", "深圳灣口岸", {"灣"}),
        ("zh-Hant", "深圳湾口岸", {"湾"}),
        ("zh-Hant", "公里、台灣、皇后", set()),
        ("zh-Hans", "公里、台湾、皇后", set()),
    ],
)
def test_strays_are_recognised(lang: Lang, text: str, strays: set[str]) -> None:
    assert foreign_to(lang, text) == strays
