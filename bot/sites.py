"""The pages of others that may show the assistant: each site with its key and its origins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel

from bot.errors import BotError

_PORTS: Final = {"http": 80, "https": 443}
LONGEST_NAME: Final = 100  # characters

Refusal = Literal["utter_site_unknown", "utter_site_disabled", "utter_origin_refused"]


class SiteError(BotError):
    """What was given of a site does not fit; the message says what to do."""


class SiteRefused(BotError):
    """A page may not show the assistant; `phrase` names the sentence that says why."""

    def __init__(self, phrase: Refusal) -> None:
        super().__init__(phrase)
        self.phrase = phrase


class Site(BaseModel):
    """A site: its public key, what staff call it, and the origins it is served from."""

    key: str
    name: str
    origins: list[str]
    disabled: bool = False


@dataclass(frozen=True)
class Visit:
    """Where a resident's page stands: a site, and the origin of the page around it."""

    site: str
    origin: str


def read_origin(given: str) -> str:
    """An origin as browsers write it; raises SiteError for what is none.

    A path is no part of an origin, and a pattern would let in who was not meant.
    """
    given = given.strip()
    try:
        parts = urlsplit(given)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    extra = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in _PORTS or not host or extra or not _is_plain(host + given):
        raise SiteError(f"{given!r} is no origin: write it like https://www.example.org.")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (
        f":{port}" if port not in {None, _PORTS[parts.scheme]} else ""
    )


def _is_plain(text: str) -> bool:
    """Whether a text holds nothing that would have a second meaning in a policy header."""
    return all(sign.isalnum() or sign in "-.:/[]" for sign in text)
