"""The files that a reply names, such as an appointment for the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import httpx
from starlette.types import ASGIApp

from bot.channels.telegram.sender import Document
from bot.reply import Reply


class Attachments:
    """Fetches files from our own site, without leaving the process."""

    def __init__(self, site: ASGIApp) -> None:
        self._site = site

    async def of(self, reply: Reply) -> Sequence[Document]:
        """The files of a reply; one that is gone is left out, since the text says what matters."""
        listed: Sequence[Any] = getattr(reply, "files", ())
        if not listed:
            return ()
        transport = httpx.ASGITransport(self._site)
        async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
            answers = [(file, await client.get(file.url)) for file in listed]
        return [
            Document(file.name, answer.content, file.title)
            for file, answer in answers
            if answer.status_code == HTTPStatus.OK
        ]
