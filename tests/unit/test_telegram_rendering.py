"""A reply as Telegram shows it."""

from __future__ import annotations

from bot.channels.telegram.rendering import render, rows
from bot.channels.telegram.splitting import split
from bot.reply import Button, Reply, SourceLink

PORT = SourceLink(
    title="Control points",
    url="https://example.org/points?a=1&b=2",
    publisher="Immigration",
    as_of="2025-12-31",
)
PLAN = SourceLink(title="Plan", url=None, publisher="Council", as_of="2023")


def reply(text: str, *sources: SourceLink) -> Reply:
    return Reply(id="r", status="answered", lang="en", text=text, sources=list(sources))


def test_sources_stand_below_the_answer_as_links_with_their_date() -> None:
    assert render(reply("At midnight.", PORT, PLAN)) == [
        "At midnight.\n\n"
        '<a href="https://example.org/points?a=1&amp;b=2">Control points</a>'
        " (Immigration, 2025-12-31)\n\n"
        "Plan (Council, 2023)"
    ]


def test_marks_in_an_answer_are_text() -> None:
    assert render(reply("Hello *there* <b>_you_</b> & co")) == [
        "Hello *there* &lt;b&gt;_you_&lt;/b&gt; &amp; co"
    ]


def test_a_heading_says_who_speaks() -> None:
    assert render(reply("Good morning."), "Ms <Chan>") == ["<b>Ms &lt;Chan&gt;</b>\nGood morning."]


def test_a_long_text_is_cut_between_paragraphs_first() -> None:
    text = "One two three.\n\nFour five six. Seven eight."

    assert split(text, 30) == ["One two three.", "Four five six. Seven eight."]


def test_a_long_sentence_is_cut_between_words_and_never_in_a_link() -> None:
    link = "https://example.org/a-rather-long-address"

    assert split(f"See the page {link} again", 45) == ["See the page", link, "again"]


def test_chinese_is_cut_after_its_signs() -> None:
    assert split("深圳灣口岸每日開放。前海在南山區，交通方便。", 14) == [
        "深圳灣口岸每日開放。",
        "前海在南山區，交通方便。",
    ]


def test_short_buttons_share_a_row_and_long_ones_do_not() -> None:
    titles = ["Yes", "No", "Why?", "Can my child go to a public school?", "是", "否"]
    laid = rows([Button(title=title, payload="/affirm") for title in titles])

    assert [[b.title for b in row] for row in laid] == [
        ["Yes", "No", "Why?"],
        ["Can my child go to a public school?"],
        ["是", "否"],
    ]
