"""All routes of the desk."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter

from bot.accounts.staff import Staff
from bot.app import Service
from bot.desk.deeds import DeskDeeds
from bot.desk.desk import open_desk
from bot.desk.pages import DeskPages
from bot.desk.reading import DeskReading


def desk_routers(service: Service, staff: Staff) -> Iterator[APIRouter]:
    """What is read, what is done, and the pages."""
    desk = open_desk(service, staff)
    yield DeskReading(desk).router()
    yield DeskDeeds(desk).router()
    yield DeskPages(desk).router()
