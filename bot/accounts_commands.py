"""The commands of admins: `talentbot accounts ...`."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from bot.accounts.account import ROLES, Account, Role, as_roles
from bot.accounts.errors import AccountError
from bot.accounts.links import HOURS, Purpose
from bot.accounts.navigation import PREFIX
from bot.accounts.staff import Staff, open_staff
from bot.errors import BotError
from bot.page_texts import PageTexts
from bot.publishing import open_redis
from bot.settings import Settings
from knowledge.language import as_lang

app = typer.Typer(no_args_is_help=True, help="Accounts of staff and admins.")
Email = Annotated[str, typer.Argument(help="The e-mail address of the account.")]
Roles = Annotated[list[str], typer.Argument(help=f"Of {', '.join(ROLES)}.")]
By = Annotated[str, typer.Option(help="Who does it; kept in the audit.")]
Reason = Annotated[str, typer.Option(help="Why; kept in the audit.")]


@app.command("add")
def add_account(
    email: Email,
    roles: Roles,
    name: Annotated[str, typer.Option(help="What residents and colleagues see.")] = "",
    lang: Annotated[str, typer.Option(help="en, zh-Hans or zh-Hant.")] = "en",
    by: By = "",
) -> None:
    """Adds an account, and prints the link by which its owner chooses a password."""
    wanted, spoken = _roles(roles), as_lang(lang)
    if spoken is None:
        raise BotError(f"{lang} is no language of ours: en, zh-Hans or zh-Hant.")

    async def work(staff: Staff) -> None:
        _, token = await staff.administration.invite(
            _doer(by), name or email.partition("@")[0], email, wanted, spoken
        )
        _show_link(token, "invite")

    _run(work)


@app.command("list")
def list_accounts() -> None:
    """Lists the accounts."""

    async def work(staff: Staff) -> None:
        found = await staff.accounts.all()
        for one in found:
            state = "disabled" if one.disabled else ", ".join(sorted(one.roles)) or "no roles"
            typer.echo(f"{one.email:32} {one.name:24} {state}")
        typer.echo(f"{len(found)} accounts.")

    _run(work)


@app.command("link")
def make_link(
    email: Annotated[str, typer.Argument(help="Of the account; none: the first account.")] = "",
    by: By = "",
) -> None:
    """Prints a link by which the owner of an account chooses a password."""

    async def work(staff: Staff) -> None:
        if not email:
            if await staff.accounts.any():
                raise BotError("There are accounts already: name the e-mail address of one.")
            return _show_link(await staff.administration.links.make("setup"), "setup")
        account = await _of(staff, email)
        _, token, purpose = await staff.administration.make_link(_doer(by), account.id)
        return _show_link(token, purpose)

    _run(work)


@app.command("roles")
def set_roles(email: Email, roles: Roles, by: By = "", reason: Reason = "") -> None:
    """Gives an account these roles and no others."""
    wanted = _roles(roles)

    async def work(staff: Staff) -> None:
        account = await _of(staff, email)
        await staff.administration.set_roles(_doer(by), account.id, wanted, reason)
        typer.echo(f"{account.email}: {', '.join(sorted(wanted))}.")

    _run(work)


@app.command("disable")
def disable_account(email: Email, by: By = "", reason: Reason = "") -> None:
    """Shuts an account out at once; `enable` lets it in again."""
    _switch(email, by, reason, disabled=True)


@app.command("enable")
def enable_account(email: Email, by: By = "", reason: Reason = "") -> None:
    """Lets a disabled account in again."""
    _switch(email, by, reason, disabled=False)


@app.command("remove-factor")
def remove_factor(email: Email, by: By = "", reason: Reason = "") -> None:
    """Takes the second factor of an account away, for somebody who lost it."""

    async def work(staff: Staff) -> None:
        account = await _of(staff, email)
        await staff.administration.remove_factor(_doer(by), account.id, reason)
        typer.echo(f"{account.email} signs in without a second factor.")

    _run(work)


def _switch(email: str, by: str, reason: str, *, disabled: bool) -> None:
    async def work(staff: Staff) -> None:
        account = await _of(staff, email)
        await staff.administration.set_disabled(
            _doer(by), account.id, disabled=disabled, reason=reason
        )
        typer.echo(f"{account.email} is {'disabled' if disabled else 'enabled'}.")

    _run(work)


def _doer(by: str) -> str:
    return by or getpass.getuser()


def _roles(names: list[str]) -> frozenset[Role]:
    roles = as_roles(names)
    unknown = sorted(set(names) - roles)
    if unknown:
        raise BotError(f"{', '.join(unknown)}: no such role; there are {', '.join(ROLES)}.")
    return roles


async def _of(staff: Staff, email: str) -> Account:
    account = await staff.accounts.of_email(email)
    if account is None:
        raise BotError(f"{email} has no account: `talentbot accounts list` shows who has.")
    return account


def _show_link(token: str, purpose: Purpose) -> None:
    outside = (Settings.from_env().page_url or "").rstrip("/")
    typer.echo(f"{outside}{PREFIX}/link/{token}")
    where = "" if outside else " Put the address of this service before it."
    typer.echo(f"It can be used once, within {HOURS[purpose]} hours.{where}")


def _run(work: Callable[[Staff], Awaitable[None]]) -> None:
    async def connected() -> None:
        async with open_redis() as client:
            await work(open_staff(client, Settings.from_env().state))

    try:
        asyncio.run(connected())
    except AccountError as error:
        raise BotError(PageTexts().say("accounts", error.key, "en", **error.blanks)) from error
