"""The worked examples of the services: each says its figures, and together they read every rule."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.rule_book import SHAPES, RuleBook, open_rule_book
from actions.service import Value
from actions.services import NAMES, open_services
from knowledge.dated_rules import Rule, RuleError, Rules, open_rules
from knowledge.language import LANGS
from knowledge.rule_examples import Example, read_examples
from tests.service_outcomes import lines_of

EXAMPLES = read_examples()
# A subset of the values may be left out of an example, never a line.
ROWS = [(name, n) for name, examples in EXAMPLES.items() for n in range(len(examples))]


class SeenRule(Rule):
    """A rule that notes which shape is asked of it."""

    def shaped(self, shape: type[Any]) -> Any:
        ASKED.add((self.id, shape))
        return super().shaped(shape)


ASKED: set[tuple[str, type[Any]]] = set()


def outcomes() -> Iterator[tuple[str, frozenset[str]]]:
    book = RuleBook(EXAMPLES)
    for name, examples in EXAMPLES.items():
        for example in examples:
            yield name, book.work_out(name, example, open_rules(), example.day, "en")[1]


@pytest.mark.parametrize(("service", "number"), ROWS)
def test_an_example_says_its_figures(service: str, number: int) -> None:
    example = EXAMPLES[service][number]
    outcome = open_services()[service].work_out(example.answers, open_rules(), example.day)
    said = {line.phrase: line.values for line in lines_of(outcome)}

    assert outcome.headline.phrase in example.says
    for phrase, values in example.says.items():
        assert phrase in said
        assert {name: said[phrase][name] for name in values} == values


@pytest.mark.parametrize(("service", "number"), ROWS)
def test_an_example_answers_what_its_service_asks_and_no_more(service: str, number: int) -> None:
    answers: dict[str, Value] = {}
    given = EXAMPLES[service][number].answers
    for field in open_services()[service].fields:
        if field.is_needed(answers):
            answers[field.name] = given[field.name]

    assert answers == given


def test_every_service_has_examples_and_every_rule_is_read_by_one() -> None:
    assert set(EXAMPLES) == set(NAMES)
    read = frozenset[str]().union(*(ids for _, ids in outcomes()))

    assert {rule.id for rule in open_rules()} - read == set()


def test_every_rule_has_the_shape_that_services_ask_of_it() -> None:
    assert {rule.id for rule in open_rules()} == set(SHAPES)
    for rule in open_rules():
        assert rule.shaped(SHAPES[rule.id])
    ASKED.clear()
    seen = Rules(SeenRule.model_validate(rule.model_dump(by_alias=True)) for rule in open_rules())
    for name, examples in EXAMPLES.items():
        for example in examples:
            open_services()[name].work_out(example.answers, seen, example.day)

    unlike = {name for name, shape in ASKED if set(shape.model_fields) != fields_of(name)}
    assert len({name for name, _ in ASKED}) > 50
    assert unlike == set()


def fields_of(rule: str) -> set[str]:
    return set(SHAPES[rule].model_fields)


@pytest.mark.parametrize("lang", LANGS)
def test_what_an_example_puts_in_can_be_said(lang: Any) -> None:
    book = open_rule_book()
    (first, *_) = book.examples["income_tax"]

    assert book.given("income_tax", first, lang) == "0"
    assert all(book.given(name, e, lang) for name, es in EXAMPLES.items() for e in es)


def test_a_yes_stays_a_yes() -> None:
    example = Example.model_validate(
        {"day": "2026-01-01", "answers": {"a": True, "b": 1, "c": 0.9}, "says": {}}
    )

    assert [type(value).__name__ for value in example.answers.values()] == [
        "bool",
        "int",
        "Decimal",
    ]


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "income_tax.yml").write_text("- {day: 2026-13-45}\n")

    with pytest.raises(RuleError, match=r"income_tax\.yml"):
        read_examples(tmp_path)
