"""The socket that the web server listens on."""

from __future__ import annotations

import errno
import socket

from bot.errors import BotError
from bot.settings import Settings


def bind(host: str, port: int) -> socket.socket:
    """A socket at the address, which does not listen yet; raises BotError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise BotError(
                f"Port {port} is taken: stop what uses it, or choose another (PORT=…)."
            ) from error
        raise BotError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
    return listener


def address_of(host: str, listener: socket.socket) -> str:
    """The address to open in a browser."""
    return f"http://{host}:{listener.getsockname()[1]}"


def announce(address: str, set_up: str) -> None:
    """Prints the address, and where to make the first account if there is none yet."""
    print(f"Ready: {address}", flush=True)  # noqa: T201
    if set_up:
        outside = (Settings.from_env().page_url or address).rstrip("/")
        print(f"First account: {outside}{set_up}", flush=True)  # noqa: T201
