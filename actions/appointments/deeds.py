"""What the dialogue does once it was told to: books, moves, cancels, and tells what came of it."""

from __future__ import annotations

from typing import Final, cast

from rasa_sdk.events import EventType, SlotSet

from actions.appointments.appointment import Appointment, Refusal, Wish
from actions.appointments.choosing import Fault
from actions.appointments.request import Request
from actions.appointments.turn import Turn
from actions.service_state import SLOT

_BOOKED: Final = "service.appointment.mine"


class Deeds(Turn):
    """A turn that can act on the book."""

    async def decide(self, is_yes: bool) -> list[EventType]:
        """Does what was asked, or not."""
        if self.request.asked != "ok":
            return await self._after_all()
        if is_yes:
            return await self._do()
        if self.request.act == "cancel":
            return self.give_up()
        self.request.start = None
        return await self.go_on()

    async def _after_all(self) -> list[EventType]:
        """Says again what a confirmation led to that was sent twice; else what is booked."""
        booked = await self.book.booked_by(self.conversation, self._message())
        if booked is not None and booked.state == "open":
            return self._tell_booked(booked)
        self.request = Request("see", proved=self.request.proved)
        return await self.go_on()

    async def _do(self) -> list[EventType]:
        request = self.request
        if request.act == "book" and request.topic and request.start:
            wish = Wish(
                request.topic, request.start, self.conversation, self._message(), self.voice.lang
            )
            return await self._conclude(await self.book.book(wish, self.now))
        current = await self.chosen()
        if current is None:
            return await self.go_on()
        if request.act == "move" and request.start:
            return await self._conclude(
                await self.book.reschedule(current, request.start, self.now)
            )
        return await self._conclude(await self.book.cancel(current, self.now))

    async def _conclude(self, result: Appointment | Refusal) -> list[EventType]:
        """Tells what came of it."""
        if isinstance(result, Appointment):
            if self.request.act == "book":
                return self._tell_booked(result)
            if self.request.act == "move":
                self.voice.tell([self.words("moved")], [result], self.opening)
            else:
                self.voice.tell_cancelled([self.words("cancelled")], result, self.opening)
            return self.leave()
        if result.reason == "already_booked" and result.held:
            self.voice.tell([self.words("refused.already_booked")], [result.held], self.opening)
            return self.leave()
        if result.reason in ("past", "closed", "full") and self.request.start:
            return await self.offer(cast("Fault", result.reason), self.request.start)
        return self.end(self.words(f"refused.{result.reason}"))

    def _tell_booked(self, booked: Appointment) -> list[EventType]:
        reminded = self.tracker.get_latest_input_channel() == "telegram"
        self.voice.tell(
            [self.words("booked"), self.words("reminded" if reminded else "not_reminded")],
            [booked],
            self.opening,
        )
        return self.leave()

    def leave(self) -> list[EventType]:
        """Forgets the request, but not whose check word was given.

        In another language, what is booked is told again, not asked for anew.
        """
        proved = self.request.proved
        kept = Request("see", proved=proved).as_slot() if proved else None
        return [SlotSet(SLOT, kept), SlotSet("offered", None), SlotSet("last_entry", _BOOKED)]

    def give_up(self) -> list[EventType]:
        """Forgets the request; what is booked stays booked."""
        is_change = self.request.act in ("move", "cancel")
        self.voice.say([self.words("kept" if is_change else "stopped")])
        return [SlotSet(SLOT, None), SlotSet("last_entry", None)]

    def _message(self) -> str:
        """The id of the message that is being answered."""
        said = [event for event in self.tracker.events if event.get("event") == "user"]
        return str(said[-1]["message_id"]) if said else ""
