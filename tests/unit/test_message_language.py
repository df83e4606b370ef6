from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.nlu.language import language_of
from bot.engine.nlu.remembered import as_metadata


def message(text: str, locale: str | None) -> Message:
    return Message({TEXT: text, METADATA: as_metadata({"locale": locale})})


@pytest.mark.parametrize("text", ["DSE", "HSK 4", "PhD", "MPF?", "hsk3", "dse", "phd", "ok"])
def test_an_acronym_keeps_the_language_of_the_conversation(text: str) -> None:
    assert language_of(message(text, "zh-Hant")) == "zh-Hant"
    assert language_of(message(text, None)) == "en"


@pytest.mark.parametrize("text", ["hello", "What is MPF?", "Yes"])
def test_a_word_of_english_changes_it(text: str) -> None:
    assert language_of(message(text, "zh-Hans")) == "en"


@pytest.mark.parametrize("text", ["12万", "48萬", "2025年3月5日", "十二个月", "三號"])
@pytest.mark.parametrize("locale", ["en", "zh-Hans", "zh-Hant"])
def test_a_figure_keeps_the_language_of_the_conversation(text: str, locale: str) -> None:
    assert language_of(message(text, locale)) == locale
