"""Services as forms: read as the dialogue reads, said as the dialogue says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from actions.calculators import open_calculators
from actions.services import NAMES
from bot import calculators as asked
from knowledge.language import LANGS, Lang

FORMS = open_calculators()


def fill(
    name: str, lang: Lang = "en", chosen: dict[str, str] | None = None, **typed: str
) -> dict[str, Any]:
    return FORMS.fill(name, lang, typed, chosen or {})


def field(form: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in form["fields"] if each["name"] == name)


def test_the_bot_asks_for_what_there_is() -> None:
    opened = asked.open_calculators("actions")

    assert opened.names == NAMES


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_an_empty_form_asks_in_the_script_and_works_nothing_out(name: str, lang: Lang) -> None:
    form = fill(name, lang)

    assert form["outcome"] is None
    assert any(each["is_missing"] for each in form["fields"])
    assert all(each["label"] and each["why"] and not each["error"] for each in form["fields"])
    for each in form["fields"]:
        assert bool(each["choices"]) == (each["kind"] in ("choice", "yes_no"))


def test_an_outcome_is_the_dialogues_with_its_working_date_and_sources() -> None:
    outcome = fill("income_tax", income="480k")["outcome"]

    assert outcome["parts"][0] == (
        "On a taxable income of RMB 480,000 a year, Mainland income tax comes to RMB 91,080."
    )
    assert outcome["parts"][1].startswith("How I worked it out:\n- Band: ")
    assert outcome["parts"][-1].startswith("As of ")
    assert outcome["sources"]
    assert all(s["title"] and s["url"] and s["as_of"] for s in outcome["sources"])


def test_a_figure_that_may_mean_two_is_offered_as_both_and_taken_as_chosen() -> None:
    form = fill("income_tax", income="480")
    income = field(form, "income")

    assert income["error"] == "Which of these do you mean?"
    assert [option["value"] for option in income["options"]] == ["480", "480000"]
    assert form["outcome"] is None

    chosen = fill("income_tax", chosen={"income": "480"}, income="480")
    assert "RMB 480 a year" in chosen["outcome"]["parts"][0]


def test_what_was_converted_is_read_back_beside_the_field() -> None:
    income = field(fill("income_tax", income="40000 a month"), "income")

    assert "RMB 480,000 a year" in income["note"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-5", "below zero"),
        ("HK$ 500000", "I need the amount in RMB"),
        ("much", "did not find an amount"),
        ("9999999999999", "the most is"),
        ("<script>alert(1)</script>", "Which|did not find|too"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_the_field(typed: str, said: str) -> None:
    form = fill("income_tax", income=typed)

    error = field(form, "income")["error"]
    assert any(part in error for part in said.split("|")), error
    assert form["outcome"] is None


@pytest.mark.parametrize("value", ["nobody", "1e999999", "NaN", "-1", "true", "2026-02-31"])
@pytest.mark.parametrize("name", NAMES)
def test_a_value_that_no_form_holds_is_refused(name: str, value: str) -> None:
    empty = fill(name)
    first = empty["fields"][0]
    if first["kind"] == "yes_no" and value == "true":
        return

    form = fill(name, chosen={first["name"]: value})

    assert field(form, first["name"])["error"]


def test_a_field_that_another_answer_rules_out_is_not_needed_nor_complained_of() -> None:
    form = fill("school_finder", chosen={"papers": "hk", "parent_foreign": "perhaps"})

    assert not field(form, "parent_foreign")["is_needed"]
    assert field(form, "parent_foreign")["error"] == ""
    assert field(form, "curriculum")["is_missing"]


def test_an_outcome_comes_as_soon_as_it_hinges_on_nothing_more() -> None:
    form = fill("entry_document", chosen={"identity": "taiwan"})

    assert form["outcome"] is not None
    assert not any(each["is_missing"] for each in form["fields"])


def filled_in(name: str) -> Iterator[dict[str, Any]]:
    """A form as somebody fills it in who takes the first choice and plausible figures."""
    chosen: dict[str, str] = {}
    typed: dict[str, str] = {}
    figures = {"amount": "500000", "number": "12", "date": "2025-03-15"}
    while True:
        form = FORMS.fill(name, "zh-Hant", typed, chosen)
        yield form
        missing = [each for each in form["fields"] if each["is_missing"]]
        if form["outcome"] or not missing:
            return
        each = missing[0]
        if each["choices"]:
            chosen[each["name"]] = each["choices"][0]["value"]
        else:
            is_year = each["name"] in ("tax_year", "resident_since", "long_trip_year")
            figure = "18" if each["name"] == "age" else figures[each["kind"]]
            typed[each["name"]] = "2025" if is_year else figure


@pytest.mark.parametrize("name", NAMES)
def test_every_form_can_be_filled_in_to_its_outcome(name: str) -> None:
    *_, last = filled_in(name)

    assert last["outcome"], [each for each in last["fields"] if each["error"]]
    assert last["outcome"]["parts"]
