"""The commands `talentbot sites`: which pages of others may show the assistant."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from bot.publishing import open_redis
from bot.settings import Settings
from bot.site_store import SiteStore

Found = TypeVar("Found")
app = typer.Typer(no_args_is_help=True, help="Which pages of others may show the assistant.")
Key = Annotated[str, typer.Argument(help="The site's public key.")]
Origins = Annotated[list[str], typer.Argument(help="Like https://www.example.org; one or more.")]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What staff call the site.")], origins: Origins
) -> None:
    """Lets a site in, and prints the tag for its pages."""
    site = _run(lambda store: store.add(name, origins))
    typer.echo(f"Saved: {site.key}\n")
    page = (Settings.from_env().page_url or "").rstrip("/")
    with_address = "" if page else ", with the address at which residents reach this service"
    typer.echo(f"Put this on its pages{with_address}:\n")
    typer.echo(
        f'<script async src="{page or "https://…"}/widget.js" data-site="{site.key}"></script>'
    )


@app.command("list")
def list_sites() -> None:
    """Lists the sites."""
    sites = _run(lambda store: store.all())
    for site in sites:
        state = "disabled" if site.disabled else "enabled "
        typer.echo(f"{site.key}  {state}  {site.name}  {' '.join(site.origins)}")
    typer.echo(f"{len(sites)} sites.")


@app.command()
def origins(key: Key, origins: Origins) -> None:
    """Lets the pages of these origins in, and no others; from now on."""
    site = _run(lambda store: store.set_origins(key, origins))
    typer.echo(f"Saved: {site.name} is let in from {' '.join(site.origins)}.")


@app.command()
def disable(key: Key, undo: Annotated[bool, typer.Option(help="Let it in again.")] = False) -> None:
    """Shuts a site out from the next request on, its open conversations included."""
    site = _run(lambda store: store.set_disabled(key, not undo))
    typer.echo(f"Saved: {site.name} is {'disabled' if site.disabled else 'enabled'}.")


def _run(work: Callable[[SiteStore], Awaitable[Found]]) -> Found:
    async def run() -> Found:
        async with open_redis() as client:
            return await work(SiteStore(client))

    return asyncio.run(run())
