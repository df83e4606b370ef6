"""What a typed message is to a service: a command, an answer, a 'what if', or a question."""

from __future__ import annotations

import re
from typing import Final

from rasa_sdk.events import EventType

from actions.entry_reply import answered, utter_entry
from actions.matched import Matched
from actions.service import Field, Line
from actions.service_choice import likely_choice
from actions.service_reading import read_for
from actions.service_state import State
from actions.service_supposing import correct, reconsider, take_besides, take_supposed
from actions.service_turn import Turn
from actions.services import open_services
from knowledge.reading import Found, read_command, read_stated, speaks_of
from knowledge.reading.questions import asks_something, asks_to_work_out
from knowledge.reading.what_if import may_suppose

_NAMED: Final = ("choice", "yes_no")
_MEASURED: Final = ("amount", "number", "date")
_TAXABLE: Final = "taxable"
_GROSS: Final = "gross"
_LONG: Final = 25  # characters from which an answer may say more than was asked
_MORE: Final = re.compile(r"[,，、;；]|\band\b")


def hear(turn: Turn, text: str) -> list[EventType] | None:
    """Does what a typed message says to the service; None where it is a question of its own."""
    asked = turn.state.field_named(turn.state.asked)
    command = read_command(text, turn.lang, turn.state.service.fields, turn.today)
    is_answer = bool(command and command.act == "skip" and asked and _read(turn, asked, text))
    if command is None or is_answer:
        return _hear_answer(turn, text, asked) if asked else reconsider(turn, text)
    if command.act != "change":
        return turn.steer(command.act)
    field = turn.state.field_named(command.field)
    if asked is None and not command.found:
        return reconsider(turn, text, field)
    return correct(turn, text, field, command.found)


def _hear_answer(turn: Turn, text: str, field: Field) -> list[EventType] | None:
    found = _read(turn, field, text)
    if found is None:
        return _hear_no_answer(turn, text, field)
    is_asked_again = field.name in turn.state.answers and may_suppose(text)
    supposed = take_supposed(turn, text) if is_asked_again else None
    if supposed is not None:
        return supposed
    if _is_question(turn, text, field, found):
        return _digress(turn, field)
    if _names_another(turn, text, field, found):
        gross = [turn.say_common(Line("gross"))] if field.cue == _TAXABLE else []
        return turn.ask(field, *take_besides(turn, text, field), *gross)
    is_more = len(text) > _LONG or _MORE.search(text) or field.kind == "choice"
    notes = take_besides(turn, text, field, found) if is_more else []
    return turn.answer(field, found, *notes)


def _hear_no_answer(turn: Turn, text: str, field: Field) -> list[EventType] | None:
    """Makes what it can of a message that does not answer what is asked."""
    matched = Matched.of(turn.tracker)
    if matched.is_for_person:
        return turn.hand_over()
    service = matched.service_other_than(turn.state.service.name)
    if service and service not in open_services():
        return None  # an arrangement asks in its own way
    if service and asks_to_work_out(text):
        return _begin(turn, text, service, matched)
    supposed = take_supposed(turn, text) if may_suppose(text) else None
    if supposed is not None:
        return supposed
    if not asks_something(text):
        taken = _take_implied(turn, text, field)
        if taken is not None:
            return taken
    if asks_something(text) or (matched.answer and not matched.answer.service):
        return _digress(turn, field)
    return turn.ask(field, turn.say_common(Line(f"not_understood.{field.kind}")))


def _take_implied(turn: Turn, text: str, field: Field) -> list[EventType] | None:
    """Takes what a message leaves to be understood: a likeness, a yes, or another field."""
    likely = likely_choice(turn.state.service.name, field, text)
    if likely is not None:
        turn.state.give(field.name, likely)
        title = turn.say(f"choice.{field.name}.{likely}")
        return turn.go_on(turn.say_common(Line("taken_as", {"title": title})))
    for following in _asked_after_yes(turn, field):
        found = _read(turn, following, text)
        if found:
            turn.state.give(field.name, True)
            return turn.answer(following, found)
    notes = take_besides(turn, text, field)
    return turn.go_on(*notes) if notes else None


def _asked_after_yes(turn: Turn, field: Field) -> list[Field]:
    """The measures that only a yes makes needed: who says how much says that there is some."""
    if field.kind != "yes_no":
        return []
    before, after = ({**turn.state.answers, field.name: value} for value in (False, True))
    fields = (f for f in turn.state.service.fields if f.kind in _MEASURED and not f.by_month)
    return [f for f in fields if f.is_needed(after) and not f.is_needed(before)][:1]


def _names_another(turn: Turn, text: str, field: Field, found: Found) -> bool:
    """Whether an answer says that its value is another field's, or pay for taxable income."""
    if field.cue == _TAXABLE and speaks_of(text, _GROSS) and not speaks_of(text, _TAXABLE):
        return True
    fields = [f for f in turn.state.service.fields if f.kind in _MEASURED]
    stated = read_stated(text, turn.lang, fields, turn.today)
    others = (each for name, each in stated.items() if name != field.name)
    is_others = any(each.overlaps(found) for each in others)
    return field.kind in _MEASURED and field.name not in stated and is_others


def _is_question(turn: Turn, text: str, field: Field, found: Found) -> bool:
    """Whether a message asks something: a place in a question is no answer."""
    is_most = found.end - found.start >= len(text) / 2 and not found.is_ambiguous
    is_known = Matched.of(turn.tracker).answer is not None
    return not is_most and asks_something(text) and (is_known or field.kind in _NAMED)


def _digress(turn: Turn, field: Field) -> list[EventType]:
    """Answers a question in between, or says that it cannot; then comes back."""
    matched = Matched.of(turn.tracker)
    if matched.answer is None:
        turn.dispatcher.utter_message(response="utter_unanswered")
    elif matched.answer.service is None:
        utter_entry(turn.dispatcher, matched.answer, turn.lang, confidence=matched.score)
    return turn.ask(field, turn.say_common(Line("back_to_it")))


def _begin(turn: Turn, text: str, service: str, matched: Matched) -> list[EventType]:
    """Leaves this service for another."""
    other = Turn(turn.dispatcher, turn.tracker, State(open_services()[service]))
    begun = other.open(text)
    return [*begun, *answered(matched.entry)] if matched.entry else begun


def _read(turn: Turn, field: Field, text: str) -> Found | None:
    return read_for(turn.state, field, text, turn.lang, turn.today)
