"""The commands `talentbot telegram`: what admins send to chats."""

from __future__ import annotations

import asyncio
import getpass
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Announcements to the chats that want notices.")


@app.callback()
def _telegram() -> None:
    """Announcements to the chats that want notices."""


@app.command()
def announce(
    file: Path, by: Annotated[str, typer.Option(help="Who does it; kept with it.")] = ""
) -> None:
    """Sends the text of a YAML file (en, zh-Hans, zh-Hant) to each chat in its script."""
    from bot.channels.telegram.announcements import announce as post
    from bot.channels.telegram.announcements import read_announcement
    from bot.publishing import open_redis

    texts = read_announcement(file)

    async def work() -> int:
        async with open_redis() as client:
            return await post(client, texts, by or getpass.getuser())

    typer.echo(f"Saved; {asyncio.run(work())} chats want notices, and are told one after another.")
