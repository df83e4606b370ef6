"""The metrics are for hosts that are named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import Request

from bot.metrics_access import may_read_metrics
from bot.settings import Settings


@pytest.mark.parametrize(
    ("host", "header", "proxies", "allowed", "may"),
    [
        ("127.0.0.1", "", None, "", True),
        ("::1", "", None, "", True),
        ("203.0.113.7", "", None, "", False),
        ("127.0.0.1", "x-forwarded-for", None, "", False),  # of a proxy that nobody named
        ("203.0.113.7", "x-forwarded-for", "127.0.0.1", "", False),
        ("10.0.0.9", "", None, "10.0.0.0/24", True),
        ("127.0.0.1", "", None, "10.0.0.0/24", False),
        ("testclient", "", None, "", False),
    ],
)
def test_who_may_read_them(
    host: str, header: str, proxies: str | None, allowed: str, may: bool
) -> None:
    settings = replace(Settings.from_env(), trusted_proxies=proxies)
    if allowed:
        settings = replace(settings, metrics_from=allowed)
    headers = [(header.encode(), b"x")] if header else []
    request = Request({"type": "http", "client": (host, 1), "headers": headers})

    assert may_read_metrics(request, settings) == may
