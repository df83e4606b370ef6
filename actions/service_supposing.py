"""What somebody would change of the answers to a service: supposed, corrected, or said besides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rasa_sdk.events import EventType

from actions.matched import Matched
from actions.service import Field, Line
from actions.service_gates import is_ruled_out
from actions.service_intake import Taken, take
from actions.service_reading import read_for
from actions.service_reply import spoken, utter_contested, utter_what_ifs
from actions.service_turn import Turn, lacks_day
from actions.supposition import suppose
from knowledge.reading import Found, read_opening, read_stated, speaks_of
from knowledge.reading.questions import asks_to_work_out
from knowledge.reading.what_if import supposes

_NAMED: Final = ("choice", "yes_no")
_ANSWERED_ELSEWHERE: Final = ("answer", "clarify")


def reconsider(turn: Turn, text: str, named: Field | None = None) -> list[EventType] | None:
    """Works the outcome out again with what a 'what if' changes, or says what can be changed.

    None where the text is a question of its own.
    """
    matched = Matched.of(turn.tracker)
    if matched.service_other_than(turn.state.service.name) and asks_to_work_out(text):
        return None
    supposed = take_supposed(turn, text)
    if supposed is not None:
        return supposed
    if named:
        return turn.ask(named)
    is_left = bool(suppose(turn.state, text, turn.lang, turn.today).left)
    is_known = matched.verdict in _ANSWERED_ELSEWHERE
    if not is_left and (is_known or not supposes(text)):
        return None
    utter_what_ifs(turn.dispatcher, turn.state, turn.lang)
    return turn.keep()


def take_supposed(turn: Turn, text: str) -> list[EventType] | None:
    """Takes what a 'what if' changes and says so; None where it changes nothing.

    Where several answers may be meant it asks which.
    """
    supposed = suppose(turn.state, text, turn.lang, turn.today)
    if supposed.contested:
        turn.accept(supposed.found)
        utter_contested(turn.dispatcher, turn.state, supposed.contested, turn.lang)
        return turn.keep()
    if not supposed.found:
        return None
    left = [turn.say_common(Line("left_out", {"said": said})) for said in supposed.left]
    return _put_in_place(turn, supposed.found, *left)


def correct(turn: Turn, text: str, field: Field | None, found: Found | None) -> list[EventType]:
    """Changes the field that was named; else what was said last, or is asked again."""
    state = turn.state
    asked, last = (
        state.field_named(name) for name in (state.asked, next(reversed(state.trail), None))
    )
    order = (asked, last) if state.asked in state.answers else (last, asked)
    fields = [field] if field else [each for each in order if each]
    for each in fields:
        value = found or read_for(state, each, text, turn.lang, turn.today)
        if value:
            return turn.answer(each, value)
    supposed = None if field else take_supposed(turn, text)
    return supposed or turn.steer("change", next(iter(fields), None))


def take_besides(turn: Turn, text: str, field: Field, found: Found | None = None) -> list[str]:
    """Takes what an answer says of other fields; returns what is to be said of it.

    What was answered before changes only by being named, and that is said.
    """
    others = [f for f in turn.state.service.fields if f.name != field.name]
    known = [f for f in others if f.name in turn.state.answers]
    open_yet = [
        f for f in others if not is_ruled_out(turn.state.service.fields, f, turn.state.answers)
    ]
    rest = [f for f in open_yet if f not in known and (not f.cue or speaks_of(text, f.cue))]
    changed = read_stated(text, turn.lang, known, turn.today)
    notes = _changed(turn, {n: f for n, f in changed.items() if not _same(f, found)})
    said = read_opening(text, turn.lang, rest, turn.today)
    new = {
        n: f for n, f in said.items() if not any(_same(f, o) for o in (found, *changed.values()))
    }
    notes += turn.accept(new)
    given = [name for name in new if name in turn.state.answers and found is None]
    if not given:
        return notes
    values = (spoken(turn.state, name, turn.state.answers[name], turn.lang) for name in given)
    return [turn.say_common(Line("noted", {"said": ", ".join(values)})), *notes]


def _put_in_place(turn: Turn, found: Mapping[str, Found], *after: str) -> list[EventType]:
    """Changes answers and goes on; stops at the first value that cannot be taken."""
    notes = _changed(turn, found)
    for field in turn.state.service.fields:
        each = found.get(field.name)
        if each and (lacks_day(each) or not isinstance(take(each, field), Taken)):
            return turn.answer(field, each, *notes)
    return turn.go_on(*notes, *after)


def _changed(turn: Turn, found: Mapping[str, Found]) -> list[str]:
    """Changes the answers whose new values are clear, and returns what is said of that."""
    notes: list[str] = []
    for field in (f for f in turn.state.service.fields if f.name in found):
        taken = take(found[field.name], field)
        before = turn.state.answers[field.name]
        is_clear = isinstance(taken, Taken) and not lacks_day(found[field.name])
        if not is_clear or not isinstance(taken, Taken) or taken.value == before:
            continue
        notes += turn.give(field, taken)
        spoken_before, value = (
            spoken(turn.state, field.name, each, turn.lang) for each in (before, taken.value)
        )
        notes.append(turn.say_common(Line("changed", {"before": spoken_before, "value": value})))
    return notes


def _same(one: Found, other: Found | None) -> bool:
    """Whether two things are read out of the same words; a word may name two choices or facts."""
    if other is None or (one.kind in _NAMED and other.kind in _NAMED):
        return False
    return one.overlaps(other)
