"""What the bot asks of whoever arranges things with residents: appointments and callbacks.

The package that does is named by the composition root, as the one of the actions is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, Protocol

import redis.asyncio

from bot.adjustable.live import open_settings
from knowledge.language import Lang
from knowledge.seal import Resealed

CallbackState = Literal["open", "done"]


class Due(Protocol):
    """A reminder that is to be delivered now."""

    @property
    def conversation(self) -> str:
        """Whom it is for."""

    @property
    def lang(self) -> Lang:
        """The language to use where the conversation tells none."""

    def as_reply(self, lang: Lang) -> dict[str, Any]:
        """The reply as JSON holds it; the same reminder has the same id."""


class Changed(Protocol):
    """Who changed something, when and why."""

    @property
    def id(self) -> str:
        """What names the change."""

    @property
    def reason(self) -> str:
        """Why, or nothing."""

    @property
    def by(self) -> str:
        """The name that was given."""

    @property
    def at(self) -> datetime:
        """The time."""


class Openness(Protocol):
    """Whether people are at work."""

    @property
    def is_open(self) -> bool | None:
        """Whether they are now; None where nobody has confirmed any hours."""

    @property
    def next(self) -> str:
        """The hours to come, in words; nothing where none are known."""


class Appointments(Protocol):
    """Appointments at the counters."""

    async def read_file(self, name: str) -> bytes | None:
        """The calendar file of that name, or None."""

    async def due(self) -> Sequence[Due]:
        """The reminders to send now, claimed for a while."""

    async def settle(self, due: Any) -> None:
        """Remembers that a reminder was delivered."""

    async def on(self, day: date | None) -> list[dict[str, Any]]:
        """The open appointments of a day, today's where none is named."""

    async def show_opening(self) -> tuple[str, Changed | None]:
        """The opening hours as YAML, and their last change."""

    async def set_opening(
        self, text: str, by: str, reason: str = "", seen: str | None = None
    ) -> list[str] | None:
        """Makes the opening hours of a YAML text hold; the topics that can be booked.

        None, and nothing is saved, where a change came after `seen`, the id of the latest then.
        """

    async def openness(self, lang: Lang) -> Openness:
        """Whether people are at work now, and when they are next."""

    async def reset_opening(self, by: str, reason: str = "") -> None:
        """Makes the shipped opening hours hold."""

    async def opening_changes(self, count: int) -> Sequence[Changed]:
        """The latest changes of the opening hours, newest first."""

    async def opening_at(self, change: str) -> str | None:
        """The opening hours after a change as YAML, or None where there is none such."""


class Submitted(Protocol):
    """What came of a callback form."""

    @property
    def text(self) -> str:
        """What to tell the resident."""

    @property
    def id(self) -> str | None:
        """The request, or None where the form was refused."""

    @property
    def field(self) -> str | None:
        """The field that does not fit, where the form was refused."""


class Listing(Protocol):
    """Callback requests, and how many more no key opens."""

    @property
    def callbacks(self) -> Sequence[Any]:
        """The requests, the oldest first."""

    @property
    def unreadable(self) -> int:
        """How many more cannot be read."""


class Callbacks(Protocol):
    """Requests to be called back."""

    def form(self, lang: Lang) -> dict[str, Any]:
        """The texts of the form, and the consent with its version."""

    async def submit(
        self, conversation: str, message: str, lang: Lang, filled: Mapping[str, Any]
    ) -> Submitted:
        """Takes a form; the same message again makes no second request."""

    async def reseal(self) -> Resealed:
        """Seals every request with the newest key."""

    async def requests(self, state: CallbackState) -> Listing:
        """The requests to be met, or that were."""

    async def mark(self, name: str, state: CallbackState) -> bool:
        """Remembers that a request was met, or takes it back; false where there is none such."""


class Arrangements(Protocol):
    """All that is arranged with residents."""

    @property
    def appointments(self) -> Appointments:
        """Appointments at the counters."""

    @property
    def callbacks(self) -> Callbacks:
        """Requests to be called back."""

    async def erase(self, conversation: str) -> int:
        """Deletes all that is arranged with a conversation; how many records that was."""

    async def shorten(self) -> int:
        """Lets what was kept longer end as what is written now; how many keys it met."""

    async def held(self, conversation: str) -> dict[str, list[dict[str, Any]]]:
        """All that is arranged with a conversation, as JSON holds it."""


def open_arrangements(
    package: str, client: redis.asyncio.Redis, state: Path, page: str | None
) -> Arrangements:
    """The arrangements that a package makes, in a Redis, kept for as long as admins set."""
    module, settings = import_module(f"{package}.arrangements"), open_settings()
    kept = import_module(f"{package}.kept").Kept(
        lambda: settings.retention.appointments, lambda: settings.retention.callbacks
    )
    opened: Arrangements = module.open_arrangements(client, state, page or "", kept)
    return opened
