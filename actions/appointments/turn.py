"""One message to the dialogue about appointments: asks what is missing, then does it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.appointments.appointment import Appointment, Refusal
from actions.appointments.book import AppointmentBook
from actions.appointments.choosing import Fault, Timetable
from actions.appointments.clock import at
from actions.appointments.opening import Opening
from actions.appointments.request import Request, Step
from actions.appointments.voice import Voice
from actions.appointments.wording import details, help_buttons, words
from actions.clock import SHANGHAI
from actions.entry_reply import conversation_lang
from actions.service_state import SLOT

_MANY: Final = 8  # more free times than this are asked for by the half of the day


class Turn:
    """What a request still needs, and how it is asked; a subclass of it hears and does."""

    def __init__(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        book: AppointmentBook,
        opening: Opening,
        request: Request,
    ) -> None:
        self.dispatcher = dispatcher
        self.tracker = tracker
        self.book = book
        self.opening = opening
        self.request = request
        self.voice = Voice(dispatcher, conversation_lang(tracker))
        self.now = datetime.now(SHANGHAI)

    @property
    def conversation(self) -> str:
        """Whose message it is."""
        return str(self.tracker.sender_id)

    def words(self, phrase: str, **values: Any) -> str:
        """A sentence about appointments."""
        return words(phrase, self.voice.lang, **values)

    async def go_on(self, *before: str) -> list[EventType]:
        """Asks the next thing that is needed."""
        if self.request.act == "see":
            return await self._see(*before)
        if self.request.act == "book":
            return await self._ask_booking(*before)
        current = await self.chosen()
        if current is None:
            return await self._ask_which(*before)
        if current.start <= self.now:
            return self.end(self.words("refused.too_late_to_change"))
        if self.request.act == "cancel":
            told = details(current, self.opening, self.voice.lang)
            self.voice.ask_ok(before, "ok.cancel", told, no="ok.keep")
            return self.wait("ok")
        self.request.topic = current.topic
        return await self._ask_when(*before)

    def wait(self, step: Step) -> list[EventType]:
        """Remembers the request until the step is answered."""
        self.request.asked = step
        return [SlotSet(SLOT, self.request.as_slot()), SlotSet("offered", None)]

    def end(self, *parts: str) -> list[EventType]:
        """Says something last, and forgets the request."""
        if parts:
            self.voice.say(parts, help_buttons(self.voice.lang))
        return [SlotSet(SLOT, None), SlotSet("offered", None)]

    async def timetable(self) -> Timetable:
        """What is free for the topic that was chosen."""
        topic = self.request.topic or ""
        free = await self.book.free_slots(topic, self.now, self.opening.days_ahead)
        return Timetable(self.opening, topic, free, self.now)

    async def chosen(self) -> Appointment | None:
        """The appointment to move or to cancel, where it is known and may be changed."""
        number = self.request.number
        if number is None:
            held = await self.book.open_of(self.conversation, self.now)
            number = held[0].number if len(held) == 1 else None
        if number is None:
            return None
        is_proved = number == self.request.proved
        found = await (
            self.book.find(number) if is_proved else self.book.find_own(number, self.conversation)
        )
        if isinstance(found, Refusal) or found.state != "open":
            self.request.number = None
            return None
        self.request.number = number
        return found

    async def offer(self, fault: Fault, wish: datetime) -> list[EventType]:
        """Says why a time cannot be had, and offers the next ones that can."""
        assert self.request.topic is not None
        free = await self.book.next_free(self.request.topic, wish, self.now)
        self.request.start, self.request.said_times, self.request.part = None, (), ""
        if self.request.day not in (await self.timetable()).free_days():
            self.request.day = None
        reason = self.words(f"refused.{fault}", days=str(self.opening.days_ahead))
        self.voice.offer([reason], [slot.start for slot in free])
        return self.wait("time") if free else self.end()

    async def _ask_booking(self, *before: str) -> list[EventType]:
        topics = list(self.opening.bookable)
        if self.request.topic not in topics:
            self.request.topic = topics[0] if len(topics) == 1 else None
        if self.request.topic is None:
            self.voice.ask_topic(before, self.opening)
            return self.wait("topic")
        return await self._ask_when(*before)

    async def _ask_when(self, *before: str) -> list[EventType]:
        table, request = await self.timetable(), self.request
        if not table.free:
            return self.end(*before, self.words("nothing_free"))
        if request.day is None:
            self.voice.ask_day(before, table.free_days())
            return self.wait("day")
        if not table.free_on(request.day):
            return await self.offer(table.fault_of_day(request.day), at(request.day, time.min))
        times = _times(request)
        if not times:
            return self._ask_time(table, request.day, *before)
        picked = table.pick(request.day, times)
        if isinstance(picked, str):
            return await self.offer(picked, at(request.day, times[0]))
        request.choose(picked)
        return self._ask_ok(picked, *before)

    def _ask_time(self, table: Timetable, day: date, *before: str) -> list[EventType]:
        free = table.free_on(day, self.request.part) or table.free_on(day)
        if len(free) > _MANY and not self.request.part:
            self.voice.ask_part(before, day)
            return self.wait("part")
        self.voice.ask_time(before, day, free)
        return self.wait("time")

    def _ask_ok(self, start: datetime, *before: str) -> list[EventType]:
        assert self.request.topic is not None
        hours = self.opening.topics[self.request.topic]
        planned = Appointment(
            "", self.request.topic, start, hours.slot_minutes, "", self.voice.lang, "", ""
        )
        told = details(planned, self.opening, self.voice.lang)
        self.voice.ask_ok(before, f"ok.{self.request.act}", told, no="ok.other")
        return self.wait("ok")

    async def _see(self, *before: str) -> list[EventType]:
        held = await self.book.open_of(self.conversation, self.now)
        if self.request.proved and all(one.number != self.request.proved for one in held):
            proved = await self.book.find(self.request.proved)
            held += [proved] if isinstance(proved, Appointment) and proved.state == "open" else []
        if not held:
            return self.ask_number(*before, self.words("none_held"))
        self.voice.tell([*before, self.words("held")], held, self.opening)
        self.request.asked = None
        # Whoever gave the check word need not give it again for the buttons.
        kept = self.request.as_slot() if self.request.proved else None
        return [SlotSet(SLOT, kept), SlotSet("offered", None)]

    async def _ask_which(self, *before: str) -> list[EventType]:
        held = await self.book.open_of(self.conversation, self.now)
        if not held:
            return self.ask_number(*before, self.words("none_held"))
        self.voice.ask_which(before, held, self.opening)
        return self.wait("which")

    def ask_number(self, *before: str) -> list[EventType]:
        """Asks for the number of an appointment that another conversation booked."""
        self.request.number = None
        self.voice.ask(before, self.words("ask.number"), [])
        return self.wait("number")


def _times(request: Request) -> list[time]:
    """The time that was chosen, or those that may have been meant."""
    if request.start is not None:
        return [request.start.time()]
    return [time.fromisoformat(text) for text in request.said_times]
