"""Works a service out as a dialogue does: it asks what is needed, and says it in every script."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from actions.phrase_book import say
from actions.service import Field, Line, Outcome, Service, Value
from knowledge.dated_rules import open_rules
from knowledge.language import LANGS

TODAY = date(2026, 11, 22)


def needed(service: Service, **wishes: Value) -> dict[str, Value]:
    """Of the answers somebody would give, those asked for, in the order of asking."""
    answers: dict[str, Value] = {}
    for field in service.fields:
        if field.is_needed(answers):
            answers[field.name] = wishes[field.name]
    return answers


def work_out(service: Service, today: date = TODAY, **wishes: Value) -> Outcome:
    """The outcome, each line of which can be said in every script."""
    outcome = service.work_out(needed(service, **wishes), open_rules(), today)
    for line in lines_of(outcome):
        for lang in LANGS:
            assert say(service.name, line, lang)
    return outcome


def lines_of(outcome: Outcome) -> list[Line]:
    """Every line of an outcome in the order of showing."""
    return [outcome.headline, *outcome.working, *outcome.caveats, *outcome.steps]


def phrases_of(outcome: Outcome) -> list[str]:
    """The keys of its lines."""
    return [line.phrase for line in lines_of(outcome)]


def answer_sets(service: Service) -> st.SearchStrategy[dict[str, Value]]:
    """Answers to every field of a service, within its bounds."""
    return st.fixed_dictionaries({field.name: _values(field) for field in service.fields})


def _values(field: Field) -> st.SearchStrategy[Value]:
    if field.kind == "choice":
        return st.sampled_from(field.choices)
    if field.kind == "yes_no":
        return st.booleans()
    if field.kind == "date":
        return st.dates(date(1990, 1, 1), date(2040, 1, 1))
    least = int(field.least or 0)
    most = int(field.most) if field.most is not None else 100_000_000
    return st.integers(least, most) | st.decimals(
        Decimal(least), Decimal(most), places=2, allow_nan=False
    )
