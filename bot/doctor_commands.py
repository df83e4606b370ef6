"""The commands `talentbot doctor`: what is wrong with the set-up, and how to mend it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated

import typer

from bot.doctor.finding import Finding
from bot.settings import Settings

app = typer.Typer(
    invoke_without_command=True, help="Says what is wrong and how to mend it; all of it, or a part."
)


@app.callback()
def examine_all(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Looks at Redis, models, answers, rules, secrets, disk, addresses, processes, Telegram."""
    if context.invoked_subcommand is None:
        from bot.doctor.examination import examine

        asyncio.run(_report(examine(Settings.from_env()), as_json))


async def _report(findings: AsyncIterator[Finding], as_json: bool) -> None:
    found = []
    async for finding in findings:
        found.append(finding)
        if not as_json:
            typer.echo(finding.line())
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=1))
    if any(finding.level == "fail" for finding in found):
        raise typer.Exit(1)


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
