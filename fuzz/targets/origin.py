"""The origin of a site, and what a request's headers and addresses say."""

from __future__ import annotations

from typing import Final

from fastapi import Request

from bot.accounts.entrance import START, place_within
from bot.allowance import network_of
from bot.problems import preferred_lang
from bot.sites import SiteError, read_origin
from fuzz.names import as_text
from knowledge.language import LANGS

SEEDS: Final = (
    b"https://www.school.example:8443",
    b"http://[::1]:80",
    "https://\u4f8b.example".encode(),
    b"zh-HK,zh;q=0.9,en;q=0.8",
    b"/staff/../..//evil.example",
    b"::ffff:127.0.0.1",
)


def try_bytes(data: bytes) -> None:
    """An origin is one and stays it; no address leads off the pages of staff."""
    text = as_text(data)
    try:
        origin = read_origin(text)
    except SiteError:
        pass
    else:
        assert read_origin(origin) == origin
        assert not set(origin) & set(" ;,'\"*\r\n\\")
    assert place_within(text).startswith(START)
    network_of(text)
    headers = [(b"accept-language", data)]
    assert preferred_lang(Request({"type": "http", "headers": headers})) in LANGS
