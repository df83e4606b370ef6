from __future__ import annotations

import pytest

from knowledge.language import LANGS, Lang, as_lang, detect, is_chinese


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Do I need a work permit?", "en"),
        ("tax", "en"),
        ("在前海工作要办工作许可吗？", "zh-Hans"),
        ("在前海工作要辦工作許可嗎？", "zh-Hant"),
        ("喺邊度可以攞到？", "zh-Hant"),
        ("Z visa 過咗幾耐要去整 residence permit", "zh-Hant"),
        ("residence permit 过期了 how to renew", "zh-Hans"),
        ("renew my visa 灣", "zh-Hant"),
        ("What does the name 前海 mean in English?", "en"),
    ],
)
def test_language_is_told_by_letters_and_characters(text: str, lang: Lang) -> None:
    assert detect(text) == lang


@pytest.mark.parametrize("text", ["", "?!", "12345", "你好", "前海", "皇后", "😀", "a"])
def test_text_that_does_not_tell_has_no_language(text: str) -> None:
    assert detect(text) is None


def test_cantonese_without_a_traditional_character_is_traditional() -> None:
    assert detect("你去咗未") == "zh-Hant"


def test_majority_of_characters_decides_between_the_scripts() -> None:
    assert detect("学校学费，請問") == "zh-Hans"
    assert detect("學校學費，请") == "zh-Hant"


@pytest.mark.parametrize("word", ["皇后", "公里", "台", "干", "面"])
def test_characters_that_both_scripts_use_tell_nothing(word: str) -> None:
    assert detect(word) is None


@pytest.mark.parametrize(
    ("text", "expected"), [("前海", True), ("go to 前海", True), ("Qianhai！", False), ("", False)]
)
def test_chinese_is_told_by_its_characters(text: str, expected: bool) -> None:
    assert is_chinese(text) is expected


@pytest.mark.parametrize(
    ("tag", "lang"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh_SG", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-TW", "zh-Hant"),
        ("zh_MO", "zh-Hant"),
        ("zh-Hant-CN", "zh-Hant"),
        ("yue", "zh-Hant"),
        ("yue-Hant-HK", "zh-Hant"),
        ("ZH-HANT", "zh-Hant"),
    ],
)
def test_tag_names_the_language_we_speak(tag: str, lang: Lang) -> None:
    assert as_lang(tag) == lang


@pytest.mark.parametrize("tag", ["fr", "", "pt-MO", None, 3, ["en"]])
def test_tag_of_another_language_is_none(tag: object) -> None:
    assert as_lang(tag) is None


@pytest.mark.parametrize("lang", LANGS)
def test_our_own_tags_name_themselves(lang: Lang) -> None:
    assert as_lang(lang) == lang
