"""One message to a service: asks what is needed, one thing at a time, then works it out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.clock import today
from actions.deciding import decide, find_hinge
from actions.entry_reply import conversation_lang, utter_entry
from actions.phrase_book import COMMON, say
from actions.service import Field, Line
from actions.service_intake import Refused, Taken, Unclear, take
from actions.service_reading import read_first
from actions.service_reply import (
    given_so_far,
    utter_common,
    utter_outcome,
    utter_question,
    utter_readings,
)
from actions.service_state import SLOT, State
from knowledge.audience import named_audiences, said_audience
from knowledge.dated_rules import open_rules
from knowledge.language import Lang
from knowledge.live import entries_by_id
from knowledge.reading import Found

_COMPATRIOTS: Final = frozenset({"hk", "macao", "taiwan"})
_HANDED_OVER: Final = "service.ask-a-person"


class Turn:
    """One message to a service: what it says to it, and the state it leaves."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker, state: State) -> None:
        self.dispatcher = dispatcher
        self.tracker = tracker
        self.state = state
        self.lang: Lang = conversation_lang(tracker)
        self.today = today()
        self._stages: list[str] = []

    def open(self, text: str) -> list[EventType]:
        """Begins with what the first sentence says already."""
        self._stages.append("begun")
        found = read_first(self.state, text, self.lang, self.today)
        if len(named_audiences(text) & _COMPATRIOTS) > 1 and said_audience(text) is None:
            # "Hong Kong and Macao residents" names a rule, not who writes.
            identity = found.get("identity")
            if identity and identity.value in _COMPATRIOTS:
                del found["identity"]
        return self.go_on(self.say("intro"), *self.accept(found))

    def go_on(self, *before: str) -> list[EventType]:
        """Asks the next thing, or works the outcome out."""
        rules = open_rules()
        outcome = decide(self.state, rules, self.today)
        if outcome is None:
            return self.ask(self.state.missing()[0], *before)
        hinge = find_hinge(self.state, rules, self.today, outcome)
        if hinge:
            return self.ask(hinge, *before, self.say_common(Line("needs_day")))
        self.state.asked = None
        if not self.state.is_finished:
            self.state.is_finished = True
            self._stages.append("finished")
        utter_outcome(self.dispatcher, self.state, outcome, self.lang, *before)
        return self.keep()

    def ask(self, field: Field, *before: str) -> list[EventType]:
        """Asks one field."""
        self.state.asked = field.name
        utter_question(self.dispatcher, self.state, field, self.lang, *before)
        return self.keep()

    def answer(self, field: Field, found: Found, *before: str) -> list[EventType]:
        """Takes a value for a field, or says why it cannot be taken."""
        if lacks_day(found):
            return self._take_month(field, found)
        taken = take(found, field)
        if isinstance(taken, Unclear):
            self.state.asked = field.name
            utter_readings(self.dispatcher, self.state, field, taken.values, self.lang, *before)
            return self.keep()
        if isinstance(taken, Refused):
            return self.ask(field, *before, say(COMMON, taken.line, self.lang))
        return self.go_on(*before, *self.give(field, taken))

    def accept(self, found: Mapping[str, Found]) -> list[str]:
        """Takes every clear value of those found, and returns what is read back of them."""
        fields = {field.name: field for field in self.state.service.fields}
        notes: list[str] = []
        for name, each in found.items():
            taken = None if lacks_day(each) else take(each, fields[name])
            if isinstance(taken, Taken):
                notes += self.give(fields[name], taken)
        return notes

    def give(self, field: Field, taken: Taken) -> list[str]:
        """Takes a value, and returns what is read back of it."""
        self.state.give(field.name, taken.value)
        return [self.say_common(taken.note)] if taken.note else []

    def steer(
        self, act: str, field: Field | None = None, found: Found | None = None
    ) -> list[EventType]:
        """Cancels, steps back, tells why, changes an answer, begins again."""
        asked = self.state.field_named(self.state.asked)
        if act == "cancel":
            utter_common(self.dispatcher, "cancelled", self.lang)
            self._mark("cancelled")
            return [SlotSet(SLOT, None)]
        if act == "again":
            self.state = State(self.state.service)
            self._stages.append("begun")
            return self.go_on()
        if act == "back":
            earlier = self.state.field_named(self.state.step_back())
            return self.ask(earlier) if earlier else self.go_on(self.say_common(Line("first")))
        if act == "change" and field:
            return self.answer(field, found) if found else self.ask(field)
        if asked is None:
            return self.go_on()
        reasons = [self.say(f"why.{asked.name}")]
        if act == "skip":
            reasons.insert(0, self.say_common(Line("cannot_skip")))
        return self.ask(asked, *reasons)

    def hand_over(self) -> list[EventType]:
        """Names people to ask, with what was given so far to tell them."""
        entry = entries_by_id()[_HANDED_OVER]
        utter_entry(self.dispatcher, entry, self.lang, status="handover", wants_person=True)
        if self.state.settled():
            self.dispatcher.utter_message(
                response="utter_service", body=given_so_far(self.state, self.lang)
            )
        return [SlotSet(SLOT, None)]

    def keep(self) -> list[EventType]:
        """Remembers the state for the next message."""
        self._mark(*self._stages)
        return [SlotSet(SLOT, self.state.as_slot()), SlotSet("offered", None)]

    def _mark(self, *stages: str) -> None:
        """Says with the last reply which service speaks and what happened to it, for counting."""
        facts = {"service": self.state.service.name, "stages": list(stages)}
        self.dispatcher.messages[-1]["custom"].update(facts)

    def say(self, phrase: str) -> str:
        """One of the service's sentences."""
        return say(self.state.service.name, Line(phrase), self.lang)

    def say_common(self, line: Line) -> str:
        """A sentence that all services share."""
        return say(COMMON, line, self.lang)

    def _take_month(self, field: Field, found: Found) -> list[EventType]:
        """Asks on which day of a month, unless the month may be enough; a year never is."""
        reading = found.readings[0]
        is_one_month = reading.precision == "month" and len(found.readings) == 1
        if is_one_month and isinstance(reading.value, date):
            if field.by_month:
                self.state.give(field.name, reading.value)
            self.state.months[field.name] = reading.value
            if field.by_month:
                return self.go_on()
            return self.ask(field, self.say_common(Line("needs_day")))
        return self.ask(field, self.say_common(Line("needs_date")))


def lacks_day(found: Found) -> bool:
    """Whether a date is a month or a year only."""
    return found.kind == "date" and found.readings[0].precision in ("month", "year")
