"""The files that a reply names."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from fastapi import FastAPI, Response

from bot.channels.telegram.attachments import Attachments


def site() -> FastAPI:
    app = FastAPI()

    @app.get("/files/visit.ics")
    async def calendar() -> Response:
        return Response(b"BEGIN:VCALENDAR", media_type="text/calendar")

    return app


def reply(*names: str) -> Any:
    files = [SimpleNamespace(title="Your visit", name=n, url=f"/files/{n}") for n in names]
    return SimpleNamespace(files=files)


async def test_files_come_from_our_own_site() -> None:
    (file,) = await Attachments(site()).of(reply("visit.ics"))

    assert (file.name, file.content, file.title) == ("visit.ics", b"BEGIN:VCALENDAR", "Your visit")


async def test_a_file_that_is_gone_is_left_out() -> None:
    assert await Attachments(site()).of(reply("gone.ics")) == []


async def test_a_reply_without_files_needs_no_site() -> None:
    assert await Attachments(site()).of(reply()) == ()
