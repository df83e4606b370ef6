"""What the dialogue about appointments makes of an answer: topic, day, time, number, yes or no."""

from __future__ import annotations

from datetime import date, time
from typing import Final

from rasa_sdk.events import EventType

from actions.appointments.appointment import Appointment, Refusal
from actions.appointments.clock import at
from actions.appointments.deeds import Deeds
from actions.appointments.heard import Heard, hear
from actions.appointments.wording import answer, short_day
from actions.service import Field
from knowledge.reading import read_answer
from knowledge.reading.questions import asks_something

_OK: Final = Field("ok", "yes_no")


class Hearing(Deeds):
    """A turn that understands answers."""

    async def hear_answer(self, text: str, heard: Heard) -> list[EventType]:
        """Takes what answers the step that was asked."""
        request = self.request
        if request.asked in ("number", "word") or heard.number:
            return await self.hear_number(heard)
        if request.asked == "ok" and not heard.is_of_time:
            said = read_answer(text, self.voice.lang, _OK, self.now.date())
            if said is not None:
                return await self.decide(bool(said.value))
        if heard.topic and request.act == "book":
            request.topic = heard.topic
            self.note_when(heard)
            return await self.go_on()
        if request.asked == "which":
            return await self._hear_which(heard)
        if heard.is_of_time:
            return await self._hear_when(heard)
        if request.asked is None:
            return await self.go_on()
        return await self._not_understood(text)

    async def _hear_when(self, heard: Heard) -> list[EventType]:
        if self.request.topic is None:
            self.note_when(heard)
            return await self.go_on()
        table, request = await self.timetable(), self.request
        if heard.days:
            fitting = table.fitting(heard.days)
            if len(fitting) > 1:
                self.note_when(heard)
                buttons = [answer("day", str(d), short_day(d, self.voice.lang)) for d in fitting]
                self.voice.ask([], self.voice.tell_common("unclear"), buttons)
                return self.wait("day")
            if not fitting:
                day = _likeliest(heard.days, self.now.date())
                return await self.offer(table.fault_of_day(day), at(day, time.min))
        self.note_when(heard)
        if heard.days:
            request.choose_day(table.fitting(heard.days)[0])
        if heard.wants_earliest and not heard.clock.times:
            starts = [slot.start for slot in table.free if not heard.days]
            starts = starts or table.free_on(request.day or self.now.date())
            if starts:
                request.choose(starts[0])
        return await self.go_on()

    def note_when(self, heard: Heard) -> None:
        """Keeps what was said of the time until it can be checked."""
        if heard.days:
            self.request.choose_day(_likeliest(heard.days, self.now.date()))
        if heard.clock.part:
            self.request.part = heard.clock.part
        if heard.clock.times:
            self.request.start = None
            self.request.said_times = tuple(f"{moment:%H:%M}" for moment in heard.clock.times)

    async def _hear_which(self, heard: Heard) -> list[EventType]:
        held = await self.book.open_of(self.conversation, self.now)
        meant = [
            one
            for one in held
            if (heard.topic == one.topic)
            or (one.start.date() in heard.days)
            or (one.start.time() in heard.clock.times)
        ]
        if len(meant) == 1:
            self.request.number = meant[0].number
            return await self.go_on()
        return await self._not_understood("")

    async def hear_number(self, heard: Heard) -> list[EventType]:
        """Takes a number, and its check word where another conversation booked it."""
        request = self.request
        request.number = heard.number or request.number
        if request.number is None:
            return await self._not_understood("")
        own = await self.book.find_own(request.number, self.conversation)
        if isinstance(own, Appointment):
            return await self.go_on()
        if heard.word is None:
            return self._ask_word()
        found = await self.book.find_with(request.number, heard.word)
        if isinstance(found, Refusal):
            return self.ask_number(self.words("refused.not_found"))
        request.proved = found.number
        return await self.go_on()

    def _ask_word(self) -> list[EventType]:
        again = [self.words("not_understood.word")] if self.request.asked == "word" else []
        self.voice.ask(again, self.words("ask.word"), [])
        return self.wait("word")

    def read(self, text: str) -> Heard:
        """What a message says, in the light of what was asked."""
        topics = self.opening.bookable
        return hear(text, self.now.date(), topics, self.request.asked)

    async def _not_understood(self, text: str) -> list[EventType]:
        if asks_something(text):
            self.dispatcher.utter_message(response="utter_unanswered")
            return await self.ask_again(self.voice.tell_common("back_to_it"))
        return await self.ask_again(self.words(f"not_understood.{self.request.asked}"))

    async def ask_again(self, *before: str) -> list[EventType]:
        """Asks the same once more."""
        if self.request.asked == "number":
            return self.ask_number(*before)
        if self.request.asked == "word":
            self.voice.ask(before, self.words("ask.word"), [])
            return self.wait("word")
        return await self.go_on(*before)


def _likeliest(days: tuple[date, ...], today: date) -> date:
    """The first of some days that is not over."""
    return next((day for day in days if day >= today), days[0])
