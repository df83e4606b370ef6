"""The dialogue that books, shows, moves and cancels appointments: what is said to it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Final, cast

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.appointments.heard import Heard
from actions.appointments.hearing import Hearing
from actions.appointments.request import Act, Part, Request
from actions.arrangements import PLACE
from actions.clock import SHANGHAI
from actions.entry_reply import utter_entry
from actions.request_callback import SERVICE as CALLBACK
from actions.request_callback import offer_callback
from actions.service_state import SLOT
from knowledge.live import entries_by_id
from knowledge.reading import read_command
from knowledge.reading.questions import asks_something

SERVICES: Final[Mapping[str, Act]] = {
    "book_appointment": "book",
    "see_appointments": "see",
    "move_appointment": "move",
    "cancel_appointment": "cancel",
}
"""The services by which entries start the dialogue, and what each wants."""

LASTING: Final = frozenset({"move", "drop", "ok"})
"""What buttons answer that may be pressed when nothing is asked any more."""

FIELDS: Final = LASTING | {"topic", "day", "part", "time", "which"}
"""What the buttons of the dialogue answer."""

_PERSON: Final = "service.ask-a-person"
_SURE: Final = 0.7


class AppointmentDialogue(Hearing):
    """One message: a first sentence, an answer, a button, or a command."""

    async def open(self, text: str) -> list[EventType]:
        """Begins with what the first sentence says already."""
        if self.request.act == "book" and not self.opening.bookable:
            return self._not_open()
        heard = self.read(text)
        if heard.number:
            return await self.hear_number(heard)
        if self.request.act == "book":
            self.request.topic = heard.topic
        self.note_when(heard)
        return await self.go_on()

    async def press(self, field: str, value: str) -> list[EventType]:
        """Takes what a button says; one that no longer fits asks the same again."""
        request = self.request
        if field in ("move", "drop"):
            act: Act = "move" if field == "move" else "cancel"
            self.request = Request(act, number=value, proved=request.proved)
        elif field == "ok":
            return await self.decide(value == "yes")
        elif field == "topic":
            request.topic = value
        elif field == "which":
            request.number = value
        elif field == "part":
            request.part = cast("Part", value) if value in ("morning", "afternoon") else ""
        else:
            with suppress(ValueError):
                if field == "day":
                    request.choose_day(date.fromisoformat(value))
                else:
                    request.choose(datetime.fromisoformat(value).replace(tzinfo=SHANGHAI))
        return await self.go_on()

    async def hear(self, text: str) -> list[EventType]:
        """Makes of a typed message what it is: a command, an answer, a question, or neither."""
        command = read_command(text, self.voice.lang, (), self.now.date())
        if command and command.act != "change":
            return await self.steer(command.act)
        heard = self.read(text)
        other = self._other_act()
        if other and heard.is_nothing:
            self.request = Request(other, proved=self.request.proved)
            return await self.open(text)
        if heard.is_nothing and self._wants_person():
            return self._hand_over(wants_person=True)
        if self._is_aside(text, heard):
            return await self._digress()
        return await self.hear_answer(text, heard)

    async def steer(self, act: str) -> list[EventType]:
        """Gives up, steps back, begins again, or says why something is asked."""
        if act == "cancel":
            return self.give_up()
        if act == "again":
            self.request = Request(self.request.act, proved=self.request.proved)
            return await self.go_on()
        if act == "back":
            is_first = not self.request.step_back()
            return await self.go_on(*([self.voice.tell_common("first")] if is_first else []))
        skipped = [self.voice.tell_common("cannot_skip")] if act == "skip" else []
        return await self.ask_again(*skipped, self.words("why"))

    def _matched(self) -> str | None:
        """The entry that surely answers the message, elsewhere than here."""
        matching = self.tracker.latest_message.get("matching") or {}
        if matching.get("verdict") != "answer":
            return None
        return str(matching["matches"][0]["entry"])

    def _other_act(self) -> Act | None:
        """Another thing to do with appointments that the message asks for."""
        entry = entries_by_id().get(self._matched() or "")
        act = SERVICES.get(entry.service or "") if entry else None
        return act if act != self.request.act else None

    def _wants_person(self) -> bool:
        said = self.tracker.latest_message.get("said_intent") or {}
        return said.get("name") == "ask_person" and said["confidence"] >= _SURE

    def _is_aside(self, text: str, heard: Heard) -> bool:
        """Whether a message asks something else, whatever day or time it names."""
        entry = entries_by_id().get(self._matched() or "")
        if entry is None or entry.service in SERVICES:
            return False
        return heard.is_nothing or asks_something(text)

    async def _digress(self) -> list[EventType]:
        """Answers a question in between, then comes back."""
        entry = entries_by_id()[self._matched() or ""]
        if entry.service == CALLBACK:
            offer_callback(self.dispatcher, self.tracker)
        elif entry.service is None:
            score = self.tracker.latest_message["matching"]["matches"][0]["score"]
            utter_entry(self.dispatcher, entry, self.voice.lang, confidence=score)
        return await self.ask_again(self.voice.tell_common("back_to_it"))

    def _hand_over(self, *, wants_person: bool) -> list[EventType]:
        entry, lang = entries_by_id()[_PERSON], self.voice.lang
        utter_entry(self.dispatcher, entry, lang, status="handover", wants_person=wants_person)
        return [SlotSet(SLOT, None)]

    def _not_open(self) -> list[EventType]:
        self.voice.say([self.words("not_open")])
        return self._hand_over(wants_person=False)  # a place was asked for, not a talk


async def open_dialogue(
    dispatcher: CollectingDispatcher, tracker: Tracker, request: Request
) -> AppointmentDialogue:
    """The dialogue for one message, where this process can arrange appointments."""
    assert PLACE.current is not None
    book = PLACE.current.appointments.book
    return AppointmentDialogue(dispatcher, tracker, book, await book.opening(), request)
