"""What holds for every text that is cut into Telegram's messages, or set in its HTML."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.channels.telegram.rendering import render, rows
from bot.channels.telegram.splitting import LIMIT, split, units
from bot.reply import Button, Reply, SourceLink
from tests.fakes.bot_methods import Methods

WORDS = st.one_of(
    st.text("abcdefgXYZ0123-_'", min_size=1, max_size=12),
    st.text("前海深圳税務稅务學校学校，。！？（）「」", min_size=1, max_size=12),
    st.text("😀👨‍👩‍👧<>&\"'", min_size=1, max_size=4),
    st.just("https://www.gov.hk/en/a?b=1&c=2#d"),
)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", "\n", "\n\n", ""])), max_size=60).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)
LIMITS = st.integers(45, 200)
SOURCES = st.builds(
    SourceLink,
    title=st.text(min_size=1, max_size=60),
    url=st.sampled_from(['https://example.org/?a=1&b="2"\'<>', None]),
    publisher=st.text(max_size=30),
    as_of=st.just("2026-01-15"),
)


def _solid(text: str) -> str:
    return re.sub(r"\s", "", text)


def _words(text: str) -> list[str]:
    """What stands between spaces and signs that stand for themselves."""
    apart = (c if unicodedata.east_asian_width(c) not in "WF" else " " for c in text)
    return "".join(apart).split()


@given(TEXTS, LIMITS)
def test_pieces_are_within_the_limit_and_none_is_empty(text: str, limit: int) -> None:
    pieces = split(text, limit)

    assert all(0 < units(piece) <= limit for piece in pieces)
    assert all(piece == piece.strip() for piece in pieces)


@given(TEXTS, LIMITS)
def test_nothing_is_lost_or_added(text: str, limit: int) -> None:
    assert _solid("".join(split(text, limit))) == _solid(text)


@given(TEXTS, LIMITS)
def test_no_word_and_no_link_is_cut(text: str, limit: int) -> None:
    words = _words(text)
    assume(all(units(word) <= limit for word in words))

    assert [word for piece in split(text, limit) for word in _words(piece)] == words


@given(TEXTS.filter(str.strip), st.lists(SOURCES, max_size=4), st.text(max_size=30))
def test_every_reply_is_html_that_telegram_takes(
    text: str, sources: list[SourceLink], heading: str
) -> None:
    reply = Reply(id="r", status="answered", lang="en", text=text, sources=sources)
    telegram = Methods({})

    shown = ""
    for html in render(reply, heading.strip()):
        telegram.call("sendMessage", {"chat_id": 1, "text": html, "parse_mode": "HTML"})
        shown += unescape(re.sub(r"<[^>]*>", "", html))

    assert _solid(text) in _solid(shown)
    assert all(_solid(source.title) in _solid(shown) for source in sources)


@given(st.text('ab<>&" 前海', min_size=1).filter(str.strip), st.integers(1, 5))
def test_a_long_reply_with_sources_keeps_each_source_whole(text: str, times: int) -> None:
    source = SourceLink(title="S" * 300, url="https://example.org", publisher="P", as_of="2026")
    long = text * (times * LIMIT // len(text) - 150)
    reply = Reply(id="r", status="answered", lang="en", text=long, sources=[source] * 3)
    telegram = Methods({})

    messages = render(reply)

    for html in messages:
        telegram.call("sendMessage", {"chat_id": 1, "text": html, "parse_mode": "HTML"})
    assert sum(html.count(f">{'S' * 300}</a> (P, 2026)") for html in messages) == 3


@given(st.lists(st.text("ab前海", min_size=1, max_size=30), max_size=12))
def test_rows_hold_every_button_once_and_long_ones_alone(titles: list[str]) -> None:
    buttons = [Button(title=title, payload=f"/p{n}") for n, title in enumerate(titles)]

    laid = rows(buttons)

    assert [button for row in laid for button in row] == buttons
    assert all(len(row) <= 3 for row in laid)
    assert all(len(row) == 1 for row in laid if max(len(b.title) for b in row) > 12)
