"""The commands `talentbot backup` and `talentbot restore`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.backup.erasures import Erasures
from bot.backup.errors import BackupError
from bot.backup.file import BackupReader, BackupWriter
from bot.backup.restoring import erase_again, refuse_unless_free
from bot.backup.restoring import restore as put_back
from bot.backup.sealing import Sealed
from bot.backup.snapshot import read_mark, read_rows
from bot.data_format import read_format
from bot.publishing import open_redis
from bot.sessions import signing_secret
from bot.settings import Settings

Passphrase = Annotated[
    Path | None, typer.Option(help="A file whose words seal it, in place of CALLBACK_KEYS.")
]


def backup(
    file: Annotated[Path, typer.Argument(help="Where the backup goes; no such file yet.")],
    passphrase_file: Passphrase = None,
    plain: Annotated[bool, typer.Option(help="Unsealed: whoever has it can read it.")] = False,
) -> None:
    """Saves all that must survive, while the service runs."""
    sealed: Sealed = "passphrase" if passphrase_file else "" if plain else "installation"

    async def work() -> None:
        async with open_redis() as client:
            mark, number = await read_mark(client), await read_format(client)
            state = Settings.from_env().state
            with BackupWriter(file, mark, number, sealed, passphrase_file, state) as writer:
                async for row in read_rows(client):
                    writer.add(row)
                if not writer.rows:
                    raise BackupError("Redis is empty: is REDIS_URL the one of the service?")
            size = file.stat().st_size
            typer.echo(
                f"Saved: {writer.rows} keys as of {mark:%Y-%m-%d %H:%M:%S} UTC, {size} bytes."
            )
            typer.echo(_reminder(sealed))

    asyncio.run(work())


def restore(
    file: Annotated[Path, typer.Argument(help="What `talentbot backup` saved.")],
    passphrase_file: Passphrase = None,
    replace: Annotated[bool, typer.Option(help="Delete what Redis holds first.")] = False,
    erasures: Annotated[
        list[Path] | None, typer.Option(help="The folder `erasures` of another host; repeatable.")
    ] = None,
) -> None:
    """Puts a backup into a Redis that no service uses; what was erased since stays erased."""
    settings = Settings.from_env()
    state, others = settings.state, tuple(erasures or ())
    log = Erasures(state, signing_secret(state))

    async def work() -> None:
        saved = BackupReader(file, state, passphrase_file)
        saved.check()
        log.since(saved.header.marked_at, others)
        async with open_redis() as client:
            await refuse_unless_free(client, replace)
            count = await put_back(client, saved)
            erased = await erase_again(client, saved, state, log, others)
        typer.echo(f"Restored: {count} keys as of {saved.header.mark}.")
        typer.echo(f"Erased again: {erased} conversations.")

    asyncio.run(work())


def _reminder(sealed: Sealed) -> str:
    if sealed == "passphrase":
        return "Keep the passphrase elsewhere: without it nobody can restore this."
    if sealed == "installation":
        return "Keep CALLBACK_KEYS, or the file callback-keys, elsewhere: it opens this."
    return "It is not sealed: keep it where nobody else reads it."
