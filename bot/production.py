"""What a service in production must not be started with."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.errors import BotError
from bot.settings import Settings
from knowledge.secret_setting import read_secret, secret_file

SECRETS: Final = (
    *("SESSION_SECRET", "CALLBACK_KEYS", "REDIS_URL"),
    *("TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_SECRET", "OIDC_CLIENT_SECRET"),
)
_LEAST_SECRET: Final = 32  # characters that sign sessions
_LEAST_WEBHOOK: Final = 16
_LEAST_VARIETY: Final = 8  # different characters, or bytes
_WIDEST: Final = {4: 8, 6: 16}  # bits that the network of a proxy has at least
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class UnsafeError(BotError):
    """The settings are not fit for production; the message names all that is wrong."""


def refuse_unsafe(settings: Settings) -> None:
    """Raises UnsafeError where production is asked for with settings that endanger people."""
    if not settings.production:
        return
    found = list(faults(settings))
    if found:
        listed = "\n".join(f"- {fault}" for fault in found)
        raise UnsafeError(f"PRODUCTION=1 does not start like this:\n{listed}")


def faults(settings: Settings) -> Iterator[str]:
    """Each thing that is unsafe, in a sentence that says what to do; no secret is in it."""
    yield from _address_faults(settings)
    yield from _secret_faults(settings)
    yield from _redis_faults(settings)
    yield from _file_faults(settings.state)
    yield from _telegram_faults(settings)
    if sys.flags.dev_mode:
        yield "Python runs in development mode: take PYTHONDEVMODE and -X dev away."


def _address_faults(settings: Settings) -> Iterator[str]:
    if not _is_https(settings.page_url):
        yield "PAGE_URL must be the https address at which people reach the service."
    if settings.oidc_issuer and not _is_https(settings.oidc_issuer):
        yield "OIDC_ISSUER must be an https address."
    for name in (settings.trusted_proxies or "").split(","):
        network = ipaddress.ip_network(name, strict=False) if name else None
        if network and network.prefixlen < _WIDEST[network.version]:
            yield f"TRUSTED_PROXIES must name your proxies, not {name}: anybody could pose as one."


def _secret_faults(settings: Settings) -> Iterator[str]:
    secret, keys = read_secret("SESSION_SECRET"), read_secret("CALLBACK_KEYS")
    if secret and (len(secret) < _LEAST_SECRET or len(set(secret)) < _LEAST_VARIETY):
        yield "SESSION_SECRET can be guessed: take one from `openssl rand -hex 32`."
    for place, key in enumerate((keys or "").split(","), 1):
        if keys and not _is_strong_key(key.strip()):
            yield f"CALLBACK_KEYS: key {place} is none or can be guessed: `talentbot keys new`."
    if settings.redis_url and not _is_here(settings.redis_url):
        # Each machine would make its own, and none could read what another wrote.
        for name, value in (("SESSION_SECRET", secret), ("CALLBACK_KEYS", keys)):
            if not value:
                yield f"{name} must be set, the same on each machine that shares REDIS_URL."


def _is_strong_key(key: str) -> bool:
    try:
        raw = base64.urlsafe_b64decode(key)
    except (binascii.Error, ValueError):
        return False
    return len(raw) == _LEAST_SECRET and len(set(raw)) >= _LEAST_VARIETY


def _redis_faults(settings: Settings) -> Iterator[str]:
    if not settings.redis_url or _is_here(settings.redis_url):
        return
    parts = urlsplit(settings.redis_url)
    if ":" not in parts.netloc.rpartition("@")[0]:
        yield "REDIS_URL needs a password: user:password@ before the host."
    if parts.scheme == "redis":
        yield "REDIS_URL crosses a network in the clear: use rediss://, a tunnel or a unix socket."


def _file_faults(state: Path) -> Iterator[str]:
    own = (state / "session-secret", state / "callback-keys", state / "redis")
    named = (secret_file(name) for name in SECRETS)
    for path in (*own, *(path for path in named if path)):
        if path.exists() and path.stat().st_mode & _OTHERS:
            mode = "700" if path.is_dir() else "600"
            yield f"{path} is open to other users of this machine: chmod {mode} {path}."


def _telegram_faults(settings: Settings) -> Iterator[str]:
    if not settings.telegram_token:
        return
    if not _is_https(settings.telegram_webhook_url):
        yield "TELEGRAM_WEBHOOK_URL must be the https address of this service, not left out."
    secret = settings.telegram_webhook_secret or ""
    if len(secret) < _LEAST_WEBHOOK or len(set(secret)) < _LEAST_VARIETY:
        yield "TELEGRAM_WEBHOOK_SECRET can be guessed: take one from `openssl rand -hex 32`."


def _is_https(address: str | None) -> bool:
    parts = urlsplit(address or "")
    return parts.scheme == "https" and bool(parts.hostname)


def _is_here(url: str) -> bool:
    """Whether an address of Redis does not leave this machine."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return True
    hosts = [host.rpartition(":")[0] or host for host in parts.netloc.rpartition("@")[2].split(",")]
    return all(_is_loopback(host.strip("[]")) for host in hosts)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
