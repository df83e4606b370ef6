"""Whose word on who asks is taken."""

from __future__ import annotations

import pytest

from bot.errors import BotError
from bot.settings import Settings


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("", None),
        (" , ", None),
        ("127.0.0.1", "127.0.0.1"),
        ("10.0.0.0/24, ::1", "10.0.0.0/24,::1"),
    ],
)
def test_proxies_are_named_by_address(
    monkeypatch: pytest.MonkeyPatch, given: str, read: str | None
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", given)

    assert Settings.from_env().trusted_proxies == read


@pytest.mark.parametrize("given", ["*", "proxy.example.org", "10.0.0.1/24", "127.0.0.1;::1"])
def test_what_is_no_address_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", given)

    with pytest.raises(BotError, match=r"10\.0\.0\.0/24"):
        Settings.from_env()
