"""The page of the audit: who changed what, when and why; searched, paged, taken out as a file."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from bot.accounts.gate import SignedIn
from bot.accounts.navigation import PREFIX
from bot.accounts.pages import ZONE
from bot.accounts.staff import Staff
from bot.audit import Record, Wanted
from knowledge.exchange.cells import guard

AUDIT: Final = f"{PREFIX}/audit"
_PAGE: Final = 50
_PLACE: Final = re.compile(r"[0-9]{1,15}-[0-9]{1,15}")
_COLUMNS: Final = ("time", "actor", "actor_name", "action", "subject", "reason", "details")


@dataclass(frozen=True)
class Search:
    """What the form of the page asks for, as it was filled in."""

    q: Annotated[str, Query(max_length=200)] = ""
    actor: Annotated[str, Query(max_length=100)] = ""
    action: Annotated[str, Query(max_length=100)] = ""
    since: Annotated[str, Query(max_length=10)] = ""
    until: Annotated[str, Query(max_length=10)] = ""

    def wanted(self, names: Mapping[str, str]) -> Wanted:
        """The deeds that fit, with the names of accounts; a day that is none is left out."""
        last, text = _day(self.until), self.q.strip()
        named = [one for one, name in names.items() if text and text.casefold() in name.casefold()]
        return Wanted(
            text,
            frozenset(named),
            self.actor,
            self.action,
            _begin(_day(self.since)),
            _begin(last + timedelta(days=1) if last else None),
        )

    def query(self, **more: str) -> str:
        """The search as an address holds it."""
        filled = {**vars(self), **more}
        return urlencode({name: value for name, value in filled.items() if value})


@dataclass(frozen=True)
class AuditPages:
    """The audit, for admins only."""

    staff: Staff

    def router(self) -> APIRouter:
        """The routes, under /staff/audit."""
        router = APIRouter(prefix=AUDIT, include_in_schema=False)
        admin = self.staff.gate.allow("admin")

        @router.get("")
        async def show_audit(
            request: Request,
            search: Search = Depends(),
            before: str = "",
            who: SignedIn = Depends(admin),
        ) -> Response:
            place = before if _PLACE.fullmatch(before) else ""
            names = await self._names()
            found, rest = await self.staff.audit.find(search.wanted(names), _PAGE, place)
            return self.staff.pages.render(
                request,
                who,
                "audit.html",
                area="accounts",
                deeds=[(deed, _told(deed, names)) for deed in found],
                search=search,
                names=names,
                actions=await self.staff.audit.actions(),
                older=search.query(before=rest) if rest else "",
                newest=search.query() if place else "",
                file=search.query(),
            )

        @router.get("/file")
        async def take_file(search: Search = Depends(), who: SignedIn = Depends(admin)) -> Response:
            await self.staff.audit.record(who.account.id, "audit.exported", "audit")
            names = await self._names()
            return StreamingResponse(
                self._rows(search.wanted(names), names),
                media_type="text/csv; charset=utf-8",
                headers={
                    "Content-Disposition": 'attachment; filename="audit.csv"',
                    "Cache-Control": "no-store",
                },
            )

        return router

    async def _names(self) -> dict[str, str]:
        return {one.id: one.name for one in await self.staff.accounts.all()}

    async def _rows(self, wanted: Wanted, names: dict[str, str]) -> AsyncIterator[str]:
        """The file, piece by piece; a spreadsheet takes no cell of it for a formula."""
        yield "\ufeff" + _line(_COLUMNS)
        place, more = "", True
        while more:
            found, place = await self.staff.audit.find(wanted, _PAGE * 10, place)
            yield "".join(map(_line, (_cells(deed, names) for deed in found)))
            more = bool(place)


def _cells(deed: Record, names: dict[str, str]) -> list[str]:
    details = json.dumps(deed.details, ensure_ascii=False) if deed.details else ""
    at = deed.at.astimezone(ZONE).isoformat(timespec="seconds")
    name = names.get(deed.actor, "")
    return [at, deed.actor, name, deed.action, deed.subject, deed.reason, details]


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([guard(cell) for cell in cells])
    return line.getvalue()


def _told(deed: Record, names: dict[str, str]) -> dict[str, str]:
    """Who and whom by name, and the details in words."""
    pairs = [f"{key}: {_word(value)}" for key, value in deed.details.items()]
    return {
        "actor": names.get(deed.actor, deed.actor),
        "subject": names.get(deed.subject, deed.subject),
        "details": "; ".join(pairs),
    }


def _word(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _begin(day: date | None) -> datetime | None:
    """When a day begins in Qianhai."""
    return datetime.combine(day, time.min, ZONE).astimezone(UTC) if day else None
