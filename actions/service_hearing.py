"""What a typed message is to a service: a command, an answer, a 'what if', or a question."""

from __future__ import annotations

import re
from typing import Any, Final

from rasa_sdk.events import EventType, FollowupAction

from actions.entry_reply import answered, utter_entry
from actions.service import Field, Line
from actions.service_choice import likely_choice
from actions.service_intake import Taken, take
from actions.service_reading import read_for
from actions.service_reply import spoken, utter_contested, utter_what_ifs
from actions.service_state import State
from actions.service_turn import Turn, lacks_day
from actions.services import open_services
from actions.supposition import Supposition, suppose
from knowledge.entry import Entry
from knowledge.live import entries_by_id
from knowledge.reading import Found, read_command, read_opening
from knowledge.reading.questions import asks_something, asks_to_work_out
from knowledge.reading.what_if import supposes

_SURE: Final = 0.7
_NAMED: Final = ("choice", "yes_no")
_LONG: Final = 25  # characters from which an answer may say more than was asked
_MORE: Final = re.compile(r"[,，、;；]|\band\b")


def hear(turn: Turn, text: str) -> list[EventType]:
    """Does what a typed message says to the service."""
    return _Hearing(turn, text).hear()


class _Hearing:
    """A typed message and what the matcher found for it."""

    def __init__(self, turn: Turn, text: str) -> None:
        self.turn = turn
        self.state = turn.state
        self.text = text
        self.matching: dict[str, Any] = turn.tracker.latest_message.get("matching") or {}
        self.asked = self.state.field_named(self.state.asked)

    def hear(self) -> list[EventType]:
        fields = self.state.service.fields
        command = read_command(self.text, self.turn.lang, fields, self.turn.today)
        if command is None or (command.act == "skip" and self.asked and self._read(self.asked)):
            return self._hear_answer(self.asked) if self.asked else self._reconsider()
        if command.act != "change":
            return self.turn.steer(command.act)
        field = self.state.field_named(command.field)
        if self.asked is None and not command.found:
            return self._reconsider(field)
        return self._change(field, command.found)

    def _change(self, field: Field | None, found: Found | None) -> list[EventType]:
        """Changes a field that was named; else what was said last, or is asked again."""
        last = self.state.field_named(next(reversed(self.state.trail), ""))
        is_asked_again = self.state.asked in self.state.answers
        order = (self.asked, last) if is_asked_again else (last, self.asked)
        fields = [field] if field else [each for each in order if each]
        for each in fields:
            value = found or self._read(each)
            if value:
                return self.turn.answer(each, value)
        return self.turn.steer("change", next(iter(fields), None))

    def _hear_answer(self, field: Field) -> list[EventType]:
        found = self._read(field)
        if found is None and self._wants_person():
            return self.turn.hand_over()
        other = None if found else self._other_service()
        if other:
            return self._begin(other)
        likely = self._likely(field) if found is None else None
        if likely is not None:
            self.state.give(field.name, likely)
            return self.turn.go_on(self._taken_as(field, likely))
        if self._is_question(field, found):
            return self._digress(field)
        if found is None:
            return self._hear_besides(field)
        if len(self.text) > _LONG or _MORE.search(self.text):
            self.turn.accept(self._besides(field, found))
        return self.turn.answer(field, found)

    def _hear_besides(self, field: Field) -> list[EventType]:
        """Takes what a message says of other fields, and asks the same one again."""
        before = dict(self.state.answers)
        notes = self.turn.accept(self._besides(field))
        if self.state.answers != before:
            return self.turn.go_on(self.turn.say_common(Line("noted")), *notes)
        return self.turn.ask(field, self.turn.say_common(Line(f"not_understood.{field.kind}")))

    def _besides(self, field: Field, found: Found | None = None) -> dict[str, Found]:
        """What a message says of other fields than the one that is asked."""
        rest = [f for f in self.state.service.fields if f.name != field.name]
        said = read_opening(self.text, self.turn.lang, rest, self.turn.today)
        return {
            name: each
            for name, each in said.items()
            if not (found and each.start < found.end and found.start < each.end)
        }

    def _reconsider(self, named: Field | None = None) -> list[EventType]:
        """Works it out again with what a 'what if' changes."""
        supposed = suppose(self.state, self.text, self.turn.lang, self.turn.today)
        if supposed.contested:
            self.turn.accept(supposed.found)
            utter_contested(self.turn.dispatcher, self.state, supposed.contested, self.turn.lang)
            return self.turn.keep()
        if supposed.found:
            return self._suppose(supposed)
        if named:
            return self.turn.ask(named)
        is_known = self.matching.get("verdict") in ("answer", "clarify")
        if not supposed.left and (is_known or not supposes(self.text)):
            return [FollowupAction("action_answer_question")]
        utter_what_ifs(self.turn.dispatcher, self.state, self.turn.lang)
        return self.turn.keep()

    def _suppose(self, supposed: Supposition) -> list[EventType]:
        """Takes what is supposed and says so; stops at the first value that cannot be taken."""
        notes: list[str] = []
        for name, found in supposed.found.items():
            field, before = self._named(name), self._spoken(name)
            taken = take(found, field)
            if lacks_day(found) or not isinstance(taken, Taken):
                return self.turn.answer(field, found, *notes)
            notes += self.turn.give(field, taken)
            values = {"before": before, "value": self._spoken(name)}
            notes.append(self.turn.say_common(Line("changed", values)))
        notes += [self.turn.say_common(Line("left_out", {"said": said})) for said in supposed.left]
        return self.turn.go_on(*notes)

    def _digress(self, field: Field) -> list[EventType]:
        """Answers a question in between, or says that it cannot; then comes back."""
        entry = self._best_entry() if self.matching.get("verdict") == "answer" else None
        if entry is None:
            self.turn.dispatcher.utter_message(response="utter_unanswered")
        elif entry.service is None:
            utter_entry(self.turn.dispatcher, entry, self.turn.lang, confidence=self._best_score())
        return self.turn.ask(field, self.turn.say_common(Line("back_to_it")))

    def _is_question(self, field: Field, found: Found | None) -> bool:
        """Whether a message asks something: a place in a question is no answer."""
        is_known = self.matching.get("verdict") == "answer"
        if found is None:
            return is_known or asks_something(self.text)
        is_most = found.end - found.start >= len(self.text) / 2 and not found.is_ambiguous
        return not is_most and asks_something(self.text) and (is_known or field.kind in _NAMED)

    def _other_service(self) -> Entry | None:
        """The entry of another service, where a message asks to have it worked out."""
        entry = self._best_entry() if self.matching.get("verdict") == "answer" else None
        if entry is None or entry.service in (None, self.state.service.name):
            return None
        is_meant = self._best_score() >= _SURE and asks_to_work_out(self.text)
        return entry if is_meant and entry.service in open_services() else None

    def _begin(self, entry: Entry) -> list[EventType]:
        service = open_services()[str(entry.service)]
        turn = Turn(self.turn.dispatcher, self.turn.tracker, State(service))
        return [*turn.open(self.text), *answered(entry)]

    def _best_entry(self) -> Entry | None:
        matches = self.matching.get("matches") or [{"entry": ""}]
        return entries_by_id().get(matches[0]["entry"])

    def _best_score(self) -> float:
        return float(self.matching["matches"][0]["score"])

    def _wants_person(self) -> bool:
        said = self.turn.tracker.latest_message.get("said_intent") or {}
        return said.get("name") == "ask_person" and said["confidence"] >= _SURE

    def _likely(self, field: Field) -> str | None:
        if asks_something(self.text):
            return None
        return likely_choice(self.state.service.name, field, self.text)

    def _taken_as(self, field: Field, choice: str) -> str:
        title = self.turn.say(f"choice.{field.name}.{choice}")
        return self.turn.say_common(Line("taken_as", {"title": title}))

    def _read(self, field: Field) -> Found | None:
        return read_for(self.state, field, self.text, self.turn.lang, self.turn.today)

    def _named(self, name: str) -> Field:
        return next(f for f in self.state.service.fields if f.name == name)

    def _spoken(self, name: str) -> str:
        return spoken(self.state, name, self.state.answers[name], self.turn.lang)
