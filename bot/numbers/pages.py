"""The pages of numbers: an overview, each table by itself, and its files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any, Final

import redis.asyncio
from fastapi import APIRouter, Depends, Request, Response
from markupsafe import Markup

from bot.accounts.gate import Gate, SignedIn
from bot.accounts.pages import StaffPages
from bot.accounts.staff import Staff
from bot.counter.api import READERS
from bot.desk.measures import MeasureStore
from bot.numbers.files import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx
from bot.numbers.freshness_tables import tabulate_due, tabulate_freshness
from bot.numbers.handover_tables import tabulate_waiting
from bot.numbers.opinion_tables import (
    tabulate_asked,
    tabulate_satisfaction,
    tabulate_services,
    tabulate_worst,
)
from bot.numbers.period import PRESETS, Period, read_period
from bot.numbers.picture import draw_columns, draw_rows
from bot.numbers.table import Bar, Cell, Column, Table
from bot.numbers.tally import Tallies, days_between
from bot.numbers.turn_tables import (
    tabulate_channels,
    tabulate_days,
    tabulate_scripts,
    tabulate_topics,
)
from bot.page_texts import PageTexts
from knowledge.clock import say_day, today
from knowledge.language import Lang
from knowledge.live import entries_by_id

_AREA: Final = "numbers"
_ROWS: Final = 50  # of a page
_FIRST_ROWS: Final = 10  # of the overview
_LONGEST_NUMBER: Final = 9  # digits of a page
_WRITERS: Final = {"csv": (write_csv, CSV_TYPE), "xlsx": (write_xlsx, XLSX_TYPE)}
NAMES: Final = (
    *("days", "topics", "scripts", "channels", "satisfaction", "asked", "worst", "services"),
    *("waiting", "freshness", "due"),
)


@dataclass(frozen=True)
class NumbersPages:
    """The pages under /staff/numbers."""

    gate: Gate
    pages: StaffPages
    texts: PageTexts
    tallies: Tallies
    measures: MeasureStore

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter(include_in_schema=False)
        read = Depends(self.gate.allow(*READERS))

        @router.get("/staff/numbers")
        async def show_numbers(
            request: Request,
            first: str | None = None,
            last: str | None = None,
            signed_in: SignedIn = read,
        ) -> Response:
            period = read_period(first, last, today())
            tables = await self.tables(period, signed_in.account.lang)
            return self._render(request, signed_in, "numbers.html", period, tables=tables)

        self._add_file_route(router)
        self._add_table_route(router)
        return router

    def _add_file_route(self, router: APIRouter) -> None:
        @router.get("/staff/numbers/{name}.{kind}")
        async def give_file(
            name: str,
            kind: str,
            request: Request,
            first: str | None = None,
            last: str | None = None,
            signed_in: SignedIn = Depends(self.gate.allow(*READERS)),
        ) -> Response:
            lang = signed_in.account.lang
            period = read_period(first, last, today())
            if kind not in _WRITERS or name not in NAMES or period.fault:
                status = HTTPStatus.UNPROCESSABLE_ENTITY if period.fault else HTTPStatus.NOT_FOUND
                return self._refuse(request, signed_in, status, period.fault or "fault_no_table")
            table = (await self.tables(period, lang))[name]
            write, media_type = _WRITERS[kind]
            header = [self._say(f"col_{column.key}", lang) for column in table.columns]
            # A workbook takes a tenth of a second, which conversations need not wait for.
            content = await asyncio.to_thread(write, table, header)
            filename = f"{name}-{period.first}-{period.last}.{kind}"
            return Response(
                content,
                media_type=media_type,
                headers={
                    "Content-Disposition": f'attachment; filename="{filename}"',
                    "Cache-Control": "no-store",
                },
            )

    def _add_table_route(self, router: APIRouter) -> None:
        @router.get("/staff/numbers/{name}")
        async def show_table(
            name: str,
            request: Request,
            first: str | None = None,
            last: str | None = None,
            page: str = "1",
            signed_in: SignedIn = Depends(self.gate.allow(*READERS)),
        ) -> Response:
            if name not in NAMES:
                status = HTTPStatus.NOT_FOUND
                return self._refuse(request, signed_in, status, "fault_no_table")
            period = read_period(first, last, today())
            table = (await self.tables(period, signed_in.account.lang))[name]
            pages = max(-(-len(table.rows) // _ROWS), 1)
            wanted = int(page) if page.isdecimal() and len(page) < _LONGEST_NUMBER else 1
            shown = min(max(wanted, 1), pages)
            return self._render(
                request,
                signed_in,
                "numbers_table.html",
                period,
                table=table,
                rows=table.rows[(shown - 1) * _ROWS : shown * _ROWS],
                page=shown,
                pages=pages,
            )

    async def tables(self, period: Period, lang: Lang) -> dict[str, Table]:
        """Every table, by its name, for a reader of a language."""
        entries, say = entries_by_id(), partial(self._say, lang=lang)
        topics = {entry.service: entry.topic for entry in entries.values() if entry.service}
        days = days_between(period.first, period.last)
        tally = await self.tallies.read(period.first, period.last)
        measured = await self.measures.read((today() - period.first).days + 1, today())
        tables = (
            tabulate_days(tally, days, lang),
            tabulate_topics(tally, topics, say),
            tabulate_scripts(tally, say),
            tabulate_channels(tally, say),
            tabulate_satisfaction(tally, say),
            tabulate_asked(tally, entries, lang),
            tabulate_worst(tally, entries, lang),
            tabulate_services(tally, entries, lang),
            tabulate_waiting([m for m in measured if m.day <= period.last], days, say, lang),
            tabulate_freshness(entries.values(), today(), say),
            tabulate_due(entries.values(), today(), lang),
        )
        return {table.name: table for table in tables}

    def _render(
        self,
        request: Request,
        signed_in: SignedIn,
        template: str,
        period: Period,
        **context: Any,
    ) -> Response:
        lang = signed_in.account.lang
        say = partial(self._say, lang=lang)
        return self.pages.render(
            request,
            signed_in,
            template,
            _AREA,
            status=HTTPStatus.UNPROCESSABLE_ENTITY if period.fault else HTTPStatus.OK,
            period=period,
            today=today(),
            presets={days: today() - timedelta(days=days - 1) for days in PRESETS},
            first_rows=_FIRST_ROWS,
            draw=partial(_draw, say),
            kinds=_kinds,
            cell=partial(_spoken, lang),
            **context,
        )

    def _refuse(self, request: Request, signed_in: SignedIn, status: int, key: str) -> Response:
        return self.pages.render(
            request,
            signed_in,
            "no_such.html",
            _AREA,
            status=status,
            heading="numbers_title",
            key=key,
        )

    def _say(self, key: str, lang: Lang, **blanks: object) -> str:
        return self.texts.say(_AREA, key, lang, **blanks)


def open_numbers(client: redis.asyncio.Redis, staff: Staff, texts: PageTexts) -> NumbersPages:
    """The pages, on the counts in a Redis."""
    return NumbersPages(staff.gate, staff.pages, texts, Tallies(client), MeasureStore(client))


def _draw(say: Callable[..., str], table: Table) -> Markup:
    """The picture of a table, which says in words what is most to be seen."""
    total = sum(_size(bar) for bar in table.bars)
    most = max(table.bars, key=_size)
    desc = say("picture_desc", total=f"{total:,}", label=most.label, most=f"{_size(most):,}")
    draw = draw_columns if table.over_time else draw_rows
    return draw(table.name, table.bars, say(f"title_{table.name}"), desc)


def _size(bar: Bar) -> int:
    return sum(value for _, value in bar.parts)


def _kinds(table: Table) -> list[str]:
    """The kinds of parts in a table's picture, in their order."""
    return list(dict.fromkeys(kind for bar in table.bars for kind, value in bar.parts if value))


def _spoken(lang: Lang, cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return say_day(cell, lang)
    if isinstance(cell, str):
        return cell
    return f"{cell:.0%}" if column.kind == "share" else f"{cell:,}"
