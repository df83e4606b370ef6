"""The commands `talentbot keys`: the keys that seal contact details and second factors."""

from __future__ import annotations

import asyncio
from typing import Final

import typer

from bot.accounts.factors import SecondFactors
from bot.arrangements import open_arrangements
from bot.errors import BotError
from bot.publishing import open_redis
from bot.settings import Settings
from knowledge.key_file import new_key
from knowledge.seal import Resealed, key_file, open_seal
from knowledge.secret_setting import read_secret

app = typer.Typer(no_args_is_help=True, help="Keys that seal contact details and second factors.")
_LOST: Final = (
    "{lost} are sealed with a key that is lost. Put it behind the others and rotate again; without "
    "it, who asked to be called has to ask again, and an admin takes the second factor away."
)


@app.command("new")
def show_new() -> None:
    """Prints a new key, to be put first in CALLBACK_KEYS."""
    typer.echo(new_key())


@app.command()
def rotate() -> None:
    """Seals everything with the newest key; in the state folder it makes that key first.

    With CALLBACK_KEYS, put a new key first and restart every process before.
    """
    settings = Settings.from_env()
    if not read_secret("CALLBACK_KEYS"):
        file = key_file(settings.state)
        file.make()
        file.add()
    _tell(asyncio.run(_reseal(settings)))


@app.command()
def drop() -> None:
    """Takes the older keys away, once everything is sealed with the newest."""
    settings = Settings.from_env()
    _tell(asyncio.run(_reseal(settings)))
    if read_secret("CALLBACK_KEYS"):
        raise BotError("Now leave the first key alone in CALLBACK_KEYS, and restart.")
    key_file(settings.state).keep_newest()


def _tell(done: Resealed) -> None:
    typer.echo(f"{done.anew} sealed anew, {done.before} had been.")
    if done.lost:
        raise BotError(_LOST.format(lost=done.lost))


async def _reseal(settings: Settings) -> Resealed:
    async with open_redis() as client:
        arranged = open_arrangements("actions", client, settings.state, settings.page_url)
        factors = SecondFactors(client, open_seal(settings.state))
        return await arranged.callbacks.reseal() + await factors.reseal()
