"""The commands of staff: `talentbot appointments ...` and `talentbot callbacks ...`."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.adjustable.live import open_settings
from bot.adjustable.store import SettingStore
from bot.arrangements import Arrangements, CallbackState, open_arrangements
from bot.errors import BotError
from bot.publishing import open_redis
from bot.settings import Settings

appointments = typer.Typer(no_args_is_help=True, help="Appointments: who comes, and when.")
opening = typer.Typer(no_args_is_help=True, help="Opening hours, holidays, topics, capacities.")
callbacks = typer.Typer(no_args_is_help=True, help="Requests to be called back.")
appointments.add_typer(opening, name="opening")
By = Annotated[str, typer.Option(help="Who does it; kept with the change.")]


@appointments.command("list")
def list_appointments(
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Default: today.")
    ] = None,
) -> None:
    """Lists the appointments of a day."""

    async def work(arranged: Arrangements) -> None:
        found = await arranged.appointments.on(day.date() if day else None)
        for one in found:
            typer.echo(f"{one['start'][:16]}  {one['topic']:12} {one['number']}  {one['lang']}")
        typer.echo(f"{len(found)} appointments.")

    _run(work)


@opening.command("show")
def show_opening() -> None:
    """Prints the opening hours that hold, as the file that `set` takes."""

    async def work(arranged: Arrangements) -> None:
        text, changed = await arranged.appointments.show_opening()
        told = f"changed by {changed.by}, {changed.at:%Y-%m-%d %H:%M}" if changed else "as shipped"
        typer.echo(f"# {told}\n{text}", nl=False)

    _run(work)


@opening.command("set")
def set_opening(file: Path, by: By = "") -> None:
    """Makes the opening hours of a YAML file hold at once; what is booked stays booked."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BotError(f"{file} cannot be read: {error}") from error

    async def work(arranged: Arrangements) -> None:
        topics = await arranged.appointments.set_opening(text, by or getpass.getuser()) or []
        typer.echo(
            f"Saved. Can be booked: {', '.join(topics) or 'nothing (no topic is confirmed)'}"
        )

    _run(work)


@opening.command("reset")
def reset_opening(by: By = "") -> None:
    """Makes the shipped opening hours hold again, which nobody is booked on."""

    async def work(arranged: Arrangements) -> None:
        await arranged.appointments.reset_opening(by or getpass.getuser())

    _run(work)


@callbacks.command("list")
def list_callbacks(
    done: Annotated[bool, typer.Option(help="Those that were met.")] = False,
) -> None:
    """Lists who asked to be called back, the oldest first."""

    async def work(arranged: Arrangements) -> None:
        listing = await arranged.callbacks.requests("done" if done else "open")
        for one in listing.callbacks:
            typer.echo(_line(one))
        if listing.unreadable:
            typer.echo(f"{listing.unreadable} more cannot be read: add their key to CALLBACK_KEYS.")
        typer.echo(f"{len(listing.callbacks)} requests.")

    _run(work)


@callbacks.command("done")
def finish_callback(name: Annotated[str, typer.Argument(help="Its id.")]) -> None:
    """Remembers that a request was met."""
    _run(_mark(name, "done"))


@callbacks.command("reopen")
def reopen_callback(name: Annotated[str, typer.Argument(help="Its id.")]) -> None:
    """Takes back that a request was met."""
    _run(_mark(name, "open"))


def _mark(name: str, state: CallbackState) -> Callable[[Arrangements], Awaitable[None]]:
    async def work(arranged: Arrangements) -> None:
        if not await arranged.callbacks.mark(name, state):
            raise BotError(f"No such request: {name}. See `talentbot callbacks list`.")

    return work


def _line(one: Any) -> str:
    when = f"{one.day or 'any day'} ({one.part})"
    asked = f"{one.asked_at:%Y-%m-%d %H:%M}"
    return f"{one.id}  {asked}  {one.name}  {one.contact.value}  {one.topic}  {when}  {one.lang}"


def _run(work: Callable[[Arrangements], Awaitable[None]]) -> None:
    settings = Settings.from_env()

    async def with_redis() -> None:
        async with open_redis() as client:
            await open_settings().catch_up(SettingStore(client))
            await work(open_arrangements("actions", client, settings.state, settings.page_url))

    asyncio.run(with_redis())
