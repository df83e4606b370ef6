"""Whatever is answered, every service comes to an outcome that can be said in every language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.deciding import decide
from actions.phrase_book import phrases_of, say
from actions.service import Answers, Field, Line, Service, Value
from actions.service_state import State
from actions.services import NAMES, open_services
from knowledge.dated_rules import open_rules
from knowledge.language import LANGS

TODAY = date(2026, 11, 22)


def values_of(field: Field) -> st.SearchStrategy[Value]:
    if field.kind == "choice":
        return st.sampled_from(field.choices)
    if field.kind == "yes_no":
        return st.booleans()
    if field.kind == "date":
        return st.dates(date(2015, 1, 1), date(2027, 12, 31))
    least = Decimal(field.least if field.least is not None else 0)
    most = Decimal(field.most if field.most is not None else 10_000_000)
    if least == least.to_integral_value():
        return st.integers(int(least), int(most)).map(Decimal)
    return st.decimals(least, most, places=2)


def answered(draw: st.DrawFn, service: Service) -> Answers:
    state = State(service)
    while missing := state.missing():
        state.give(missing[0].name, draw(values_of(missing[0])))
    return state.settled()


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_every_answer_leads_to_an_outcome_in_every_language(name: str, data: st.DataObject) -> None:
    service = open_services()[name]
    answers = answered(lambda strategy: data.draw(strategy), service)

    outcome = service.work_out(answers, open_rules(), TODAY)

    lines: list[Line] = [
        outcome.headline,
        *outcome.working,
        *outcome.caveats,
        *outcome.steps,
    ]
    for lang in LANGS:
        for line in lines:
            assert say(name, line, lang).strip()
    assert outcome.rules, "an outcome names the rules it rests on"
    assert outcome.as_of <= TODAY


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60)
@given(data=st.data())
def test_an_outcome_that_came_early_holds_whatever_is_answered_later(
    name: str, data: st.DataObject
) -> None:
    state = State(open_services()[name])
    early = decide(state, open_rules(), TODAY)
    while missing := state.missing():
        state.give(missing[0].name, data.draw(values_of(missing[0])))
        early = early or decide(state, open_rules(), TODAY)

    assert early == state.service.work_out(state.settled(), open_rules(), TODAY)


@pytest.mark.parametrize("name", NAMES)
def test_every_field_can_be_asked_explained_and_answered(name: str) -> None:
    phrases = phrases_of(name)
    for field in open_services()[name].fields:
        keys = [f"ask.{field.name}", f"why.{field.name}"]
        keys += [f"choice.{field.name}.{choice}" for choice in field.choices]
        missing = [key for key in keys if set(phrases.get(key, {})) != set(LANGS)]
        assert missing == []
    assert set(phrases["intro"]) == set(LANGS)
