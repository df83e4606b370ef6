"""What this process arranges with residents: opened once, for the actions and for the channels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import redis.asyncio

from actions.appointments.desk import AppointmentDesk
from actions.appointments.opening import shipped_opening
from actions.callbacks.desk import CallbackDesk
from actions.kept import Kept
from knowledge.seal import open_seal


@dataclass(frozen=True)
class Arrangements:
    """Appointments and callback requests; `page` is the address of the chat page, if known."""

    appointments: AppointmentDesk
    callbacks: CallbackDesk
    page: str = ""

    async def erase(self, conversation: str) -> int:
        """Deletes all that is arranged with a conversation; how many records that was."""
        booked = await self.appointments.erase(conversation)
        return booked + await self.callbacks.erase(conversation)

    async def shorten(self) -> int:
        """Lets what was kept longer end as what is written now; how many keys it met."""
        return await self.appointments.shorten() + await self.callbacks.shorten()

    async def held(self, conversation: str) -> dict[str, list[dict[str, Any]]]:
        """All that is arranged with a conversation, as JSON holds it."""
        return {
            "appointments": await self.appointments.held(conversation),
            "callbacks": await self.callbacks.held(conversation),
        }


class Place:
    """Where this process keeps its arrangements; empty where nothing can be arranged."""

    current: Arrangements | None = None


PLACE: Final = Place()


def open_arrangements(
    client: redis.asyncio.Redis, state: Path, page: str, kept: Kept | None = None
) -> Arrangements:
    """The arrangements in a Redis, put where the actions find them.

    Raises KnowledgeError where the opening hours or the keys of the callbacks cannot be read.
    """
    shipped_opening()
    kept = kept or Kept()
    opened = Arrangements(
        AppointmentDesk(client, kept.appointments),
        CallbackDesk(client, open_seal(state), kept.callbacks),
        page,
    )
    PLACE.current = opened
    return opened
