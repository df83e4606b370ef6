"""The form of the rules: every set, rule, field and choice has its name in three scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml

from actions.rule_book import SHAPES
from bot.admin.rule_view import Labels
from bot.page_texts import TEXTS, PageTexts
from knowledge.dated_rules import Rule, open_rules
from knowledge.rule_fields import RuleField, fields_of, rule_fields
from knowledge.rule_sets import read_rule_sets

NAMED = yaml.safe_load((TEXTS / "rules.yml").read_text(encoding="utf-8"))
RULES = sorted({rule.id for rule in open_rules()})


def names(parts: tuple[RuleField, ...]) -> Iterator[RuleField]:
    for part in parts:
        yield part
        yield from names(part.parts)


def in_tables(rule: Rule, parts: tuple[RuleField, ...]) -> Iterator[str]:
    for part in parts:
        if part.kind == "table":
            yield from rule.value.get(part.name, {})


@pytest.mark.parametrize("rule", RULES)
def test_every_field_of_a_rule_has_its_name(rule: str) -> None:
    parts = list(names(rule_fields(SHAPES[rule])))
    wanted = {f"rule_{rule}"}
    wanted |= {f"choice_{choice}" for part in parts for choice in part.choices}
    fields = {part.name for part in parts if part.name != "value"}
    wanted |= {f"field_{name}" for name in fields if f"field_{rule}_{name}" not in NAMED}

    assert wanted - NAMED.keys() == set()


def test_every_set_and_every_row_of_a_table_has_its_name() -> None:
    wanted = {f"set_{each.name}" for each in read_rule_sets()}
    for rule in open_rules():
        wanted |= {f"choice_{name}" for name in in_tables(rule, fields_of(SHAPES[rule.id]))}

    assert wanted - NAMED.keys() == set()


def test_no_name_stands_for_nothing() -> None:
    shown = {part.name for rule in RULES for part in names(rule_fields(SHAPES[rule]))}
    rules = {f"rule_{rule}" for rule in RULES}
    own = {f"field_{rule}_{name}" for rule in RULES for name in shown}
    shared = {f"field_{name}" for name in shown}
    named = {key for key in NAMED if key.startswith(("rule_", "field_"))}

    assert named - rules - own - shared == set()


def test_the_way_to_a_field_names_its_rows() -> None:
    labels = Labels(PageTexts().of("rules", "en"))

    assert labels.place("tax.iit.bands", "value.bands.2.rate") == (
        "Bands, the lowest first 3: Rate (%)"
    )
    assert labels.place("visa.work-permit.points", "value.degree.master") == (
        "Points by degree: Master"
    )
