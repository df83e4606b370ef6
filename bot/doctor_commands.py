"""The commands `talentbot doctor`: what is wrong with the set-up, and how to mend it."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Says what is wrong and how to mend it.")


@app.callback()
def _doctor() -> None:
    """Says what is wrong and how to mend it."""


@app.command()
def telegram(
    delete_webhook: Annotated[
        bool, typer.Option(help="Take the webhook away first, so that polling works.")
    ] = False,
) -> None:
    """Asks Telegram about the bot and its webhook."""
    from bot.channels.telegram.doctor import examine

    diagnosis = asyncio.run(examine(Settings.from_env(), delete_webhook))
    for line in diagnosis.well:
        typer.echo(line)
    for line in diagnosis.wrong:
        typer.echo(f"! {line}")
    if diagnosis.wrong:
        raise typer.Exit(1)
