"""What the environment says about this installation."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from bot.errors import BotError
from knowledge.secret_setting import read_secret
from knowledge.settings import ROOT, state_folder

MAX_MESSAGE_LENGTH: Final = 500  # characters; the page counts down to it
MESSAGES_PER_MINUTE: Final = 30  # in one conversation
RETENTION_DAYS: Final = 30  # as shipped; admins set others, and the privacy notice says them
SESSION_HOURS: Final = 24
ADDRESS_PER_MINUTE: Final = 1_200  # requests that change something, of one address
SITE_PER_MINUTE: Final = 6_000  # sessions and messages from the pages of one site
LARGEST_RESIDENT_BODY: Final = 256 * 1024  # bytes of a request of a resident's page
LARGEST_BODY: Final = 16 * 1024 * 1024  # bytes of any other
LARGEST_HEAD: Final = 64 * 1024  # bytes of the address and headers of a request
HEAD_SECONDS: Final = 20  # within which they have to arrive
BODY_SECONDS: Final = 20  # within which the body of a request has to arrive
SITE_TOKEN_MINUTES: Final = 30  # of a page on a site of others, which renews it while it is open
COUNTS_DAYS: Final = 400  # how long it is known how often what was asked
LOOPBACK: Final = "127.0.0.0/8,::1"
REDIS_CONNECTIONS: Final = 1000  # of one process; more wait for one that is free
TELEGRAM_PER_SECOND: Final = 30  # messages of a bot; Telegram allows more to those who pay


@dataclass(frozen=True)
class Settings:
    """Where state is kept and how the outside is reached."""

    state: Path
    rasa_model: Path
    domain: Path
    redis_url: str | None
    actions_url: str | None
    telegram_token: str | None
    telegram_api: str | None
    telegram_webhook_url: str | None
    telegram_webhook_secret: str | None
    telegram_messages_per_second: int
    page_url: str | None
    trusted_proxies: str | None = None
    metrics_from: str = LOOPBACK
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    oidc_roles_claim: str | None = None
    production: bool = False

    @classmethod
    def from_env(cls) -> Self:
        """The settings that the environment and the defaults give."""
        state = state_folder()
        return cls(
            state=state,
            rasa_model=state / "models" / "rasa" / "talentbot.tar.gz",
            domain=ROOT / "bot" / "domain",
            redis_url=read_secret("REDIS_URL"),
            actions_url=os.environ.get("ACTIONS_URL") or None,
            telegram_token=read_secret("TELEGRAM_TOKEN"),
            telegram_api=os.environ.get("TELEGRAM_API") or None,
            telegram_webhook_url=os.environ.get("TELEGRAM_WEBHOOK_URL") or None,
            telegram_webhook_secret=read_secret("TELEGRAM_WEBHOOK_SECRET"),
            telegram_messages_per_second=_count(
                os.environ.get("TELEGRAM_MESSAGES_PER_SECOND"), "TELEGRAM_MESSAGES_PER_SECOND"
            ),
            page_url=os.environ.get("PAGE_URL") or None,
            trusted_proxies=_networks(os.environ.get("TRUSTED_PROXIES"), "TRUSTED_PROXIES"),
            metrics_from=_networks(os.environ.get("METRICS_FROM"), "METRICS_FROM") or LOOPBACK,
            oidc_issuer=os.environ.get("OIDC_ISSUER") or None,
            oidc_client_id=os.environ.get("OIDC_CLIENT_ID") or None,
            oidc_client_secret=read_secret("OIDC_CLIENT_SECRET"),
            oidc_roles_claim=os.environ.get("OIDC_ROLES_CLAIM") or None,
            production=_switch(os.environ.get("PRODUCTION"), "PRODUCTION"),
        )


def _count(given: str | None, name: str) -> int:
    """How many messages a second; raises BotError for what is no number above zero."""
    if not given:
        return TELEGRAM_PER_SECOND
    if not given.isdecimal() or int(given) < 1:
        raise BotError(f"{name} must be a whole number above zero, not {given!r}.")
    return int(given)


def _switch(given: str | None, name: str) -> bool:
    """Whether a variable says yes; raises BotError for what is neither yes nor no."""
    if given not in {None, "", "0", "1"}:
        raise BotError(f"{name} must be 1 or 0, not {given!r}.")
    return given == "1"


def _networks(given: str | None, variable: str) -> str | None:
    """The addresses of hosts, apart by commas; raises BotError for what is none."""
    named = [name.strip() for name in (given or "").split(",") if name.strip()]
    for name in named:
        try:
            ipaddress.ip_network(name)
        except ValueError as error:
            raise BotError(
                f"{variable} must name addresses such as 10.0.0.5 or 10.0.0.0/24: {error}."
            ) from error
    return ",".join(named) or None
