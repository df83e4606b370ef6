"""One message to a service: asks what is needed, one thing at a time, then works it out."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.clock import today
from actions.entry_reply import conversation_lang, utter_entry
from actions.phrase_book import COMMON, say
from actions.service import Field, Line
from actions.service_choice import nearest_choice
from actions.service_intake import Refused, Taken, Unclear, take
from actions.service_reply import (
    given_so_far,
    titled_choice,
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
from knowledge.reading import Found, read_answer, read_command, read_opening, speaks_of
from knowledge.reading.questions import asks_something, is_plain_no
from knowledge.reading.tallies import UNITS, read_tally
from knowledge.reading.years import read_year

_LONG: Final = 25  # characters from which an answer may say more than was asked
_SURE: Final = 0.7
_HANDED_OVER: Final = "service.ask-a-person"


class Turn:
    """One message to a service: what it says to it, and the state it leaves."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker, state: State) -> None:
        self.dispatcher = dispatcher
        self.tracker = tracker
        self.state = state
        self.lang: Lang = conversation_lang(tracker)
        self.today = today()

    def open(self, text: str) -> list[EventType]:
        """Begins with what the first sentence says already."""
        said = self.say("intro")
        for field in (f for f in self.state.service.fields if f.unit == "year"):
            year = read_year(text, self.lang, self.today)
            if year:
                self._accept(field, year)
        fields = [f for f in self.state.service.fields if not f.cue or speaks_of(text, f.cue)]
        if len(named_audiences(text)) > 1 and said_audience(text) is None:
            # "Hong Kong and Macao residents" names a rule, not who writes.
            fields = [f for f in fields if f.name != "identity"]
        return self.go_on(said, *self._take_all(text, fields))

    def go_on(self, *before: str) -> list[EventType]:
        """Asks the next thing, or works the outcome out."""
        missing = self.state.missing()
        if missing:
            return self.ask(missing[0], *before)
        self.state.asked = None
        outcome = self.state.service.work_out(self.state.settled(), open_rules(), self.today)
        utter_outcome(self.dispatcher, self.state, outcome, self.lang, *before)
        return self.keep()

    def ask(self, field: Field, *before: str) -> list[EventType]:
        """Asks one field."""
        self.state.asked = field.name
        utter_question(self.dispatcher, self.state, field, self.lang, *before)
        return self.keep()

    def answer(self, field: Field, found: Found) -> list[EventType]:
        """Takes a value for a field, or says why it cannot be taken."""
        taken = take(found, field)
        if isinstance(taken, Unclear):
            self.state.asked = field.name
            utter_readings(self.dispatcher, field, taken.values, self.lang)
            return self.keep()
        if isinstance(taken, Refused):
            return self.ask(field, say(COMMON, taken.line, self.lang))
        return self.go_on(*self._give(field, taken))

    def hear(self, text: str) -> list[EventType]:
        """Makes of a typed message what it is: a command, an answer, a question, or neither."""
        command = read_command(text, self.lang, self.state.service.fields, self.today)
        if command:
            named = command.field or next(reversed(self.state.trail), "")
            return self.steer(command.act, self.state.field_named(named), command.found)
        field = self.state.field_named(self.state.asked)
        if field is None:
            return self._reconsider(text)
        return self._hear_answer(field, text)

    def _hear_answer(self, field: Field, text: str) -> list[EventType]:
        titled = self._titled(field, text)
        if titled is not None:
            self.state.give(field.name, titled)
            return self.go_on()
        found = self._read(text, field)
        if found is None and self._wants_person():
            return self.hand_over()
        meant = None if found else self._meant(field, text)
        if meant is not None:
            return self._take_as(field, meant)
        if self._is_question(text, found):
            return self._digress(field)
        rest = [f for f in self.state.service.fields if f.name != field.name]
        if found is None:
            return self._hear_besides(field, text, rest)
        if len(text) > _LONG:
            self._take_all(text, rest, found)
        return self.answer(field, found)

    def steer(
        self, act: str, field: Field | None = None, found: Found | None = None
    ) -> list[EventType]:
        """Cancels, steps back, tells why, changes an answer, begins again."""
        asked = self.state.field_named(self.state.asked)
        if act == "cancel":
            utter_common(self.dispatcher, "cancelled", self.lang)
            return [SlotSet(SLOT, None)]
        if act == "again":
            self.state = State(self.state.service)
            return self.go_on()
        if act == "back":
            earlier = self.state.field_named(self.state.step_back())
            return (
                self.ask(earlier) if earlier else self.go_on(say(COMMON, Line("first"), self.lang))
            )
        if act == "change" and field:
            return self._change(field, found)
        if asked is None:
            return self.go_on()
        reasons = [self.say(f"why.{asked.name}")]
        if act == "skip":
            reasons.insert(0, say(COMMON, Line("cannot_skip"), self.lang))
        return self.ask(asked, *reasons)

    def _change(self, field: Field, found: Found | None) -> list[EventType]:
        titled = self._titled(field, self.tracker.latest_message.get("text") or "")
        if found is None and titled is not None:
            self.state.give(field.name, titled)
            return self.go_on()
        return self.answer(field, found) if found else self.ask(field)

    def hand_over(self) -> list[EventType]:
        """Names people to ask, with what was given so far to tell them."""
        entry = entries_by_id()[_HANDED_OVER]
        utter_entry(self.dispatcher, entry, self.lang, status="handover")
        if self.state.settled():
            self.dispatcher.utter_message(
                response="utter_service", body=given_so_far(self.state, self.lang)
            )
        return [SlotSet(SLOT, None)]

    def keep(self) -> list[EventType]:
        """Remembers the state for the next message."""
        return [SlotSet(SLOT, self.state.as_slot()), SlotSet("offered", None)]

    def say(self, phrase: str) -> str:
        """One of the service's sentences."""
        return say(self.state.service.name, Line(phrase), self.lang)

    def _meant(self, field: Field, text: str) -> str | None:
        return (
            None if asks_something(text) else nearest_choice(self.state.service.name, field, text)
        )

    def _take_as(self, field: Field, choice: str) -> list[EventType]:
        self.state.give(field.name, choice)
        title = self.say(f"choice.{field.name}.{choice}")
        return self.go_on(say(COMMON, Line("taken_as", {"title": title}), self.lang))

    def _read(self, text: str, field: Field) -> Found | None:
        if field.unit == "year":
            return read_year(text, self.lang, self.today)
        if field.unit in UNITS:
            return read_tally(text, field.unit)
        found = read_answer(text, self.lang, field, self.today)
        # "No violations" answers a question after a clean record with yes: better asked again.
        is_vague = found is not None and found.value is False and not is_plain_no(text)
        return None if is_vague else found

    def _hear_besides(self, field: Field, text: str, rest: list[Field]) -> list[EventType]:
        """Takes what a message says of other fields, and asks the same one again."""
        if asks_something(text):
            self.dispatcher.utter_message(response="utter_unanswered")
            return self.ask(field, say(COMMON, Line("back_to_it"), self.lang))
        before = dict(self.state.answers)
        notes = self._take_all(text, rest)
        if self.state.answers != before:
            return self.go_on(say(COMMON, Line("noted"), self.lang), *notes)
        return self.ask(field, say(COMMON, Line(f"not_understood.{field.kind}"), self.lang))

    def _take_all(
        self, text: str, fields: list[Field] | None = None, besides: Found | None = None
    ) -> list[str]:
        """Takes every clear value that a sentence gives; returns what is read back of them.

        What stands where `besides` was found is taken already.
        """
        wanted = list(self.state.service.fields) if fields is None else fields
        named = {field.name: field for field in wanted}
        notes: list[str] = []
        for name, found in read_opening(text, self.lang, wanted, self.today).items():
            if besides and found.start < besides.end and besides.start < found.end:
                continue
            notes += self._accept(named[name], found)
        return notes

    def _accept(self, field: Field, found: Found) -> list[str]:
        """Takes a clear value, and returns what is read back of it; leaves any other."""
        taken = take(found, field)
        return self._give(field, taken) if isinstance(taken, Taken) else []

    def _give(self, field: Field, taken: Taken) -> list[str]:
        self.state.give(field.name, taken.value)
        return [say(COMMON, taken.note, self.lang)] if taken.note else []

    def _reconsider(self, text: str) -> list[EventType]:
        """Works it out again with what a 'what if' changes."""
        before = dict(self.state.answers)
        notes = self._take_all(text)
        for field in self.state.needed():
            titled = self._titled(field, text)
            if titled not in (None, "none"):
                self.state.give(field.name, str(titled))
        if self.state.answers == before:
            utter_common(self.dispatcher, "nothing_changed", self.lang)
            return self.keep()
        return self.go_on(*notes)

    def _titled(self, field: Field, text: str) -> str | None:
        """The choice that an answer names by its title, or 'none' by a plain no."""
        if field.kind != "choice":
            return None
        titled = titled_choice(self.state.service.name, field, text)
        if titled is None and "none" in field.choices:
            denied = read_answer(text, self.lang, replace(field, kind="yes_no"), self.today)
            return "none" if denied and denied.value is False else None
        return titled

    def _wants_person(self) -> bool:
        said = self.tracker.latest_message.get("said_intent") or {}
        return said.get("name") == "ask_person" and said["confidence"] >= _SURE

    def _is_question(self, text: str, found: Found | None) -> bool:
        matching = self.tracker.latest_message.get("matching") or {}
        if matching.get("verdict") != "answer":
            return False
        # A place in a question is no answer: what was found must be most of what was said.
        return found is None or (found.end - found.start < len(text) / 2 and asks_something(text))

    def _digress(self, field: Field) -> list[EventType]:
        """Answers a question in between, then comes back."""
        matches = self.tracker.latest_message["matching"]["matches"]
        entry = entries_by_id().get(matches[0]["entry"])
        if entry and entry.service is None:
            utter_entry(self.dispatcher, entry, self.lang, confidence=matches[0]["score"])
        return self.ask(field, say(COMMON, Line("back_to_it"), self.lang))
