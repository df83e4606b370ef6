"""What the bot asks of whoever works things out about its rules: their shapes, their examples.

The package that does is named by the composition root, as the one of the actions is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib import import_module
from typing import Protocol

from pydantic import BaseModel

from knowledge.dated_rules import Rules
from knowledge.language import Lang
from knowledge.rule_examples import Example


class RuleBook(Protocol):
    """The shapes of the rules, and the worked examples of the services that read them."""

    @property
    def shapes(self) -> Mapping[str, type[BaseModel]]:
        """The shape of each rule's value, by the rule's id."""

    @property
    def examples(self) -> Mapping[str, Sequence[Example]]:
        """The worked examples, by the service."""

    def given(self, service: str, example: Example, lang: Lang) -> str:
        """What an example puts in, in words."""

    def work_out(
        self, service: str, example: Example, rules: Rules, day: date, lang: Lang
    ) -> tuple[tuple[str, ...], frozenset[str]]:
        """The lines of the outcome on a day, and the ids of the rules that it asked for."""


def open_rule_book(package: str) -> RuleBook:
    """The rule book of a package."""
    opened: RuleBook = import_module(f"{package}.rule_book").open_rule_book()
    return opened
