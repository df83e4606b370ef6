"""What counts as the origin of a page."""

from __future__ import annotations

import pytest

from bot.sites import SiteError, read_origin


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://www.example.org", "https://www.example.org"),
        (" HTTPS://WWW.Example.org/ ", "https://www.example.org"),
        ("https://example.org:443", "https://example.org"),
        ("http://example.org:80/", "http://example.org"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ("https://前海.example", "https://xn--ldr157d.example"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(given: str, origin: str) -> None:
    assert read_origin(given) == origin


@pytest.mark.parametrize(
    "given",
    [
        "",
        "null",
        "*",
        "www.example.org",
        "//www.example.org",
        "ftp://example.org",
        "javascript:alert(1)",
        "https://",
        "https://*.example.org",
        "https://example.org/page",
        "https://example.org?x",
        "https://example.org#x",
        "https://somebody@example.org",
        "https://example.org; script-src *",
        "https://a.example https://b.example",
        "https://example.org,https://b.example",
        "https://example.org:99999",
        "https://example.org:port",
        "https://exa\nmple.org",
        "https://" + "a" * 70 + ".example",
    ],
)
def test_what_is_no_origin_is_refused_and_told_how_to_write_one(given: str) -> None:
    with pytest.raises(SiteError, match=r"https://www\.example\.org"):
        read_origin(given)
