"""Appointments as the rest of the service sees them: what is held, told, reminded of, and set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import redis.asyncio

from actions.appointments.appointment import Appointment, Refusal
from actions.appointments.book import AppointmentBook
from actions.appointments.ics import calendar_file
from actions.appointments.open_hours import Openness, openness_at
from actions.appointments.opening import Opening, parse_opening, to_yaml
from actions.appointments.opening_store import OpeningChange, OpeningStore
from actions.appointments.reminders import Reminder, Reminders
from actions.appointments.wording import calendar_link, change_buttons, credentials, details, words
from actions.clock import SHANGHAI
from actions.kept import Days, shipped
from knowledge.language import Lang

_CHANGE: Final = re.compile(r"[0-9]{1,15}-[0-9]{1,15}")
_FILE: Final = re.compile(r"(?P<number>[A-Z0-9]{8})-(?P<file>[\w-]{1,64})\.ics", re.ASCII)


@dataclass(frozen=True)
class DueReminder:
    """A reminder that was claimed, in words for whoever delivers it."""

    reminder: Reminder
    opening: Opening

    @property
    def conversation(self) -> str:
        """Whom it is for."""
        return self.reminder.appointment.conversation

    @property
    def lang(self) -> Lang:
        """The language in which the appointment was booked."""
        return self.reminder.appointment.lang

    def as_reply(self, lang: Lang) -> dict[str, Any]:
        """The reply that reminds; a reminder sent twice has one id."""
        appointment = self.reminder.appointment
        told = [
            words("reminder", lang),
            f"{details(appointment, self.opening, lang)}\n{credentials(appointment, lang)}",
        ]
        return {
            "id": "-".join(("reminder", *self.reminder.member.split())),
            "status": "service",
            "lang": lang,
            "text": "\n\n".join(told),
            "buttons": change_buttons(appointment, lang),
            "files": [calendar_link(appointment, lang)],
        }


class AppointmentDesk:
    """One for each process; all share what Redis holds."""

    def __init__(self, client: redis.asyncio.Redis, days: Days = shipped) -> None:
        self.book = AppointmentBook(client, days)
        self._openings = OpeningStore(client)
        self._reminders = Reminders(client)

    async def erase(self, conversation: str) -> int:
        """Deletes a conversation's appointments and frees their slots; how many they were."""
        return await self.book.erase(conversation)

    async def shorten(self) -> int:
        """Lets what was kept longer end as what is written now; how many keys it met."""
        return await self.book.shorten(_now())

    async def held(self, conversation: str) -> list[dict[str, Any]]:
        """All that is kept of a conversation's appointments, as JSON holds it."""
        return [_record(one) for one in await self.book.all_of(conversation)]

    async def read_file(self, name: str) -> bytes | None:
        """The calendar file of that name, or None where there is none."""
        match = _FILE.fullmatch(name)
        if not match:
            return None
        found = await self.book.find_by_file(match["number"], match["file"])
        if isinstance(found, Refusal):
            return None
        topic = (await self._openings.read()).topics.get(found.topic)
        return calendar_file(found, topic, found.lang, _now()) if topic else None

    async def due(self) -> Sequence[DueReminder]:
        """The reminders to send now, claimed; each is to be settled once it was delivered."""
        opening = await self._openings.read()
        return [DueReminder(one, opening) for one in await self._reminders.due(_now())]

    async def settle(self, due: DueReminder) -> None:
        """Remembers that a reminder was delivered."""
        await self._reminders.settle(due.reminder)

    async def on(self, day: date | None) -> list[dict[str, Any]]:
        """The open appointments of a day in Shanghai, today's where none is named, for staff."""
        found = await self.book.on(day or _now().date())
        return [_record(one) for one in found]

    async def show_opening(self) -> tuple[str, OpeningChange | None]:
        """The opening that holds, as the file that an admin edits, and who changed it last."""
        return to_yaml(await self._openings.read()), await self._openings.last_change()

    async def set_opening(
        self, text: str, by: str, reason: str = "", seen: str | None = None
    ) -> list[str] | None:
        """Makes the opening of a YAML text hold; the topics that can be booked now.

        None, and nothing is saved, where a change came after `seen`, the id of the latest then.
        Raises OpeningError, naming what does not fit.
        """
        opening = parse_opening(text)
        saved = await self._openings.save(opening, by, reason, seen)
        return list(opening.bookable) if saved else None

    async def openness(self, lang: Lang) -> Openness:
        """Whether people are at work now, and when they are next, in words."""
        return openness_at(await self._openings.read(), _now(), lang)

    async def reset_opening(self, by: str, reason: str = "") -> None:
        """Makes the shipped opening hold again."""
        await self._openings.reset(by, reason)

    async def opening_changes(self, count: int) -> list[OpeningChange]:
        """The latest changes of the opening, newest first."""
        return await self._openings.changes(count)

    async def opening_at(self, change: str) -> str | None:
        """The opening that held after a change, as a file, or None where there is none such."""
        opening = await self._openings.at(change) if _CHANGE.fullmatch(change) else None
        return to_yaml(opening) if opening else None


def _now() -> datetime:
    return datetime.now(SHANGHAI)


def _record(appointment: Appointment) -> dict[str, Any]:
    """An appointment as JSON holds it, without the name of its file, which is a key to it."""
    return {
        "number": appointment.number,
        "check_word": appointment.check_word,
        "topic": appointment.topic,
        "start": appointment.start.isoformat(),
        "minutes": appointment.minutes,
        "state": appointment.state,
        "lang": appointment.lang,
    }
