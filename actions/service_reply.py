"""What a service says: its questions, its outcome, and what it could not take."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rasa_sdk.executor import CollectingDispatcher

from actions.entry_reply import source_records
from actions.phrase_book import COMMON, phrases_of, say
from actions.service import Field, Line, Outcome, Value
from actions.service_intake import Refused, Taken, Unclear, take
from actions.service_state import State, as_text
from knowledge.language import Lang
from knowledge.reading import Found

_WHAT_IFS: Final = 3
Button = dict[str, str]


def utter_question(
    dispatcher: CollectingDispatcher, state: State, field: Field, lang: Lang, *before: str
) -> None:
    """Asks a field, after what is to be said first; with its choices as buttons."""
    name = state.service.name
    asked = say(name, Line(f"ask.{field.name}"), lang)
    buttons = [*_choices(name, field, lang), _steer("why", lang)]
    if state.settled():
        buttons.append(_steer("back", lang))
    _utter(dispatcher, [*before, asked], [*buttons, _steer("cancel", lang)])


def utter_readings(
    dispatcher: CollectingDispatcher,
    state: State,
    field: Field,
    values: Sequence[Value],
    lang: Lang,
    *before: str,
) -> None:
    """Asks which of several values was meant."""
    buttons = [_answer(field, value, spoken(state, field.name, value, lang)) for value in values]
    _utter(dispatcher, [*before, say(COMMON, Line("unclear"), lang)], buttons)


def utter_contested(
    dispatcher: CollectingDispatcher, state: State, contested: Mapping[str, Found], lang: Lang
) -> None:
    """Asks which of several answers a value is to take the place of."""
    buttons = [
        _answer(field, value, _instead(state, field, value, lang))
        for field in state.service.fields
        if field.name in contested
        for value in _values(take(contested[field.name], field))
    ]
    _utter(dispatcher, [say(COMMON, Line("which_changes"), lang)], buttons)


def _values(taken: Taken | Refused | Unclear) -> Sequence[Value]:
    if isinstance(taken, Refused):
        return ()
    return taken.values if isinstance(taken, Unclear) else (taken.value,)


def _instead(state: State, field: Field, value: Value, lang: Lang) -> str:
    before = spoken(state, field.name, state.answers[field.name], lang)
    said = {"before": before, "value": spoken(state, field.name, value, lang)}
    return say(COMMON, Line("button.instead", said), lang)


def utter_what_ifs(dispatcher: CollectingDispatcher, state: State, lang: Lang) -> None:
    """Says that nothing was seen to change, with buttons for what can be."""
    _utter(dispatcher, [say(COMMON, Line("nothing_changed"), lang)], _what_ifs(state, lang))


def utter_outcome(
    dispatcher: CollectingDispatcher, state: State, outcome: Outcome, lang: Lang, *before: str
) -> None:
    """Says what was worked out, with its working, its date and its sources."""
    parts = [*before, *outcome_parts(state.service.name, outcome, lang)]
    _utter(dispatcher, parts, _what_ifs(state, lang), outcome_sources(outcome, lang))


def outcome_parts(service: str, outcome: Outcome, lang: Lang) -> list[str]:
    """The paragraphs that say what was worked out, with its working and its date."""
    parts = [say(service, outcome.headline, lang)]
    for title, lines in (
        ("title.working", outcome.working),
        ("title.caveats", outcome.caveats),
        ("title.steps", outcome.steps),
    ):
        if lines:
            said = (say(service, line, lang) for line in lines)
            parts.append(_listed(say(COMMON, Line(title), lang), said))
    if outcome.rules:
        parts.append(say(COMMON, Line("as_of", {"day": outcome.as_of}), lang))
    return parts


def outcome_sources(outcome: Outcome, lang: Lang) -> list[dict[str, str]]:
    """The sources of the rules that an outcome rests on, each once."""
    sources = [s for rule in outcome.rules for s in source_records(rule.sources, rule.as_of, lang)]
    return list({source["url"]: source for source in sources}.values())


def utter_common(dispatcher: CollectingDispatcher, phrase: str, lang: Lang) -> None:
    """Says a sentence that all services share."""
    _utter(dispatcher, [say(COMMON, Line(phrase), lang)], [])


def given_so_far(state: State, lang: Lang) -> str:
    """The answers so far, for the person who takes over."""
    name = state.service.name
    lines = (
        f"{say(name, Line(f'ask.{field}'), lang)} {spoken(state, field, value, lang)}"
        for field, value in state.settled().items()
    )
    return _listed(say(COMMON, Line("title.given"), lang), lines)


def spoken(state: State, name: str, value: Value, lang: Lang) -> str:
    """A value of a field in words."""
    key = f"choice.{name}.{value}"
    if key in phrases_of(state.service.name):
        return say(state.service.name, Line(key), lang)
    if isinstance(value, bool):
        return say(COMMON, Line("said.yes" if value else "said.no"), lang)
    field = state.field_named(name)
    if field and field.unit == "year":
        return str(value)  # the name of a year, not a quantity
    return say(COMMON, Line("value", {"value": value}), lang)


def _utter(
    dispatcher: CollectingDispatcher,
    parts: Iterable[str],
    buttons: Sequence[Button],
    sources: Sequence[dict[str, Any]] = (),
) -> None:
    body = "\n\n".join(part for part in parts if part)
    dispatcher.utter_message(
        response="utter_service",
        body=body,
        buttons=list(buttons),
        json_message={"sources": list(sources)},
    )


def _listed(title: str, lines: Iterable[str]) -> str:
    return "\n".join([title, *(f"- {line}" for line in lines)])


def _choices(service: str, field: Field, lang: Lang) -> list[Button]:
    if field.kind == "yes_no":
        return [
            _answer(field, value, say(COMMON, Line("said.yes" if value else "said.no"), lang))
            for value in (True, False)
        ]
    return [
        _answer(field, choice, say(service, Line(f"choice.{field.name}.{choice}"), lang))
        for choice in field.choices
    ]


def _answer(field: Field, value: Value, title: str) -> Button:
    entities = json.dumps({"field": field.name, "value": as_text(value)})
    return {"title": title, "payload": f"/answer_service{entities}"}


def _steer(act: str, lang: Lang, field: str | None = None, title: str | None = None) -> Button:
    entities = {"act": act, **({"field": field} if field else {})}
    shown = title or say(COMMON, Line(f"button.{act}"), lang)
    return {"title": shown, "payload": f"/steer_service{json.dumps(entities)}"}


def _what_ifs(state: State, lang: Lang) -> list[Button]:
    """Buttons to change what weighs most: amounts and numbers first."""
    weighty = sorted(
        (f for f in state.needed() if f.name in state.answers),
        key=lambda f: f.kind not in ("amount", "number", "date"),
    )
    changes = [
        _steer("change", lang, f.name, _change_title(state, f, lang)) for f in weighty[:_WHAT_IFS]
    ]
    person = {"title": say(COMMON, Line("button.person"), lang), "payload": "/ask_person"}
    return [*changes, _steer("again", lang), person]


def _change_title(state: State, field: Field, lang: Lang) -> str:
    value = spoken(state, field.name, state.answers[field.name], lang)
    return say(COMMON, Line("button.change", {"value": value}), lang)
