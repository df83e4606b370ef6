"""Whether the service can be reached, runs, and reaches Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

import httpx

from bot.doctor.finding import Finding
from bot.errors import BotError
from bot.restart import report_of
from bot.settings import Settings

_SECONDS: Final = 10.0


async def check_outside(settings: Settings) -> AsyncIterator[Finding]:
    """What is to be said about addresses and processes."""
    yield await about_page(settings.page_url)
    yield about_workers(settings)
    if settings.telegram_token:
        async for finding in _about_telegram(settings):
            yield finding


async def about_page(url: str | None) -> Finding:
    """Whether residents reach the service where PAGE_URL says."""
    if not url:
        told = "PAGE_URL is not set: QR codes and links lead nowhere."
        return Finding("page", "warn", told, "Set it to the address residents use.")
    try:
        async with httpx.AsyncClient(timeout=_SECONDS) as client:
            response = await client.get(f"{url.rstrip('/')}/healthz")
        is_there = response.status_code == httpx.codes.OK
        why = f"{response.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        is_there, why = False, f"{type(error).__name__}: {error}"
    if not is_there:
        told = f"{url} does not answer ({why})."
        return Finding("page", "fail", told, "Is the service running, and the proxy, and TLS?")
    if not url.startswith("https://"):
        told = f"{url} is not https."
        return Finding("page", "warn", told, "Serve residents and staff over https.")
    return Finding("page", "ok", f"{url} answers, and its certificate is right.")


def about_workers(settings: Settings) -> Finding:
    """Whether a service with many processes runs here, and how its latest start went."""
    report = report_of(settings.state)
    if report is None:
        return Finding("processes", "ok", "No `talentbot serve --workers N` runs here.")
    if report["problem"]:
        told = f"The latest start failed: {report['problem']}"
        return Finding("processes", "fail", told, "Mend it, then `talentbot restart`.")
    return Finding("processes", "ok", f"The supervisor runs ({report['process']}).")


async def _about_telegram(settings: Settings) -> AsyncIterator[Finding]:
    from bot.channels.telegram.doctor import examine

    try:
        diagnosis = await examine(settings)
    except BotError as error:
        yield Finding("telegram", "fail", str(error))
        return
    for line in diagnosis.well:
        yield Finding("telegram", "ok", line)
    for line in diagnosis.wrong:
        yield Finding("telegram", "warn", line)
