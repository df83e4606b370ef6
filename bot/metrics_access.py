"""Who may read the metrics: hosts that are named, and nobody from outside through a proxy."""

from __future__ import annotations

from typing import Final

from fastapi import Request

from bot.networks import is_within, read_networks
from bot.settings import Settings

_FORWARDED: Final = ("x-forwarded-for", "forwarded")


def may_read_metrics(request: Request, settings: Settings) -> bool:
    """Whether a request comes from where METRICS_FROM says."""
    if not settings.trusted_proxies and any(name in request.headers for name in _FORWARDED):
        return False  # the address is that of a proxy that nobody named
    host = request.client.host if request.client else ""
    return is_within(host, read_networks(settings.metrics_from))
