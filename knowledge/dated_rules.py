"""Rules and figures with the time they hold for: bands, rates, windows, fees, lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.entry import EntryId, Source
from knowledge.errors import KnowledgeError
from knowledge.yaml_file import read_yaml

Shape = TypeVar("Shape", bound=BaseModel)
FOLDER = Path(__file__).with_name("rules")


class RuleError(KnowledgeError):
    """A rule is missing for a day, stands twice, or does not have the shape its service needs."""


class Rule(BaseModel):
    """What holds from one day to another (both included), and on whose word.

    `value` has the shape that the service using it asks for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: EntryId
    valid_from: date
    valid_to: date | None = None
    as_of: date
    sources: tuple[Source, ...] = Field(min_length=1)
    value: dict[str, Any]

    def shaped(self, shape: type[Shape]) -> Shape:
        """The value, checked; raises RuleError naming what does not fit."""
        try:
            return shape.model_validate(self.value)
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            place = ".".join(map(str, fault["loc"]))
            raise RuleError(f"{self.id}: {place}: {fault['msg']}") from error


class Rules:
    """The rules of all services, each found by its id and a day."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Raises RuleError where two rules of one id hold on the same day."""
        self._by_id: dict[str, list[Rule]] = {}
        for rule in sorted(rules, key=lambda rule: (rule.id, rule.valid_from)):
            before = self._by_id.setdefault(rule.id, [])
            if before and (before[-1].valid_to is None or before[-1].valid_to >= rule.valid_from):
                raise RuleError(f"{rule.id}: two rules hold on {rule.valid_from}.")
            before.append(rule)

    def on(self, name: str, day: date) -> Rule:
        """The rule that holds on a day; raises RuleError where none does."""
        for rule in self._by_id.get(name, ()):
            if rule.valid_from <= day and (rule.valid_to is None or day <= rule.valid_to):
                return rule
        raise RuleError(f"{name}: no rule holds on {day}.")

    def history(self, name: str) -> tuple[Rule, ...]:
        """Every rule of an id, the earliest first."""
        return tuple(self._by_id.get(name, ()))

    def __iter__(self) -> Any:
        return (rule for rules in self._by_id.values() for rule in rules)


def read_rules(folder: Path = FOLDER) -> Rules:
    """The rules of a folder's YAML files; raises RuleError naming the file of a fault."""
    return Rules(rule for rules in read_rule_files(folder).values() for rule in rules)


def read_rule_files(folder: Path = FOLDER) -> dict[str, tuple[Rule, ...]]:
    """The rules of each file, by its name; raises RuleError naming the file of a fault."""
    found = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            records = read_yaml(path) or []
            found[path.stem] = tuple(Rule.model_validate(record) for record in records)
        except (yaml.YAMLError, ValidationError, OSError, ValueError) as error:
            raise RuleError(f"{path.name}: {error}") from error
    return found


class LiveRules:
    """The place where this process keeps its rules; new ones replace them whole.

    It remembers of which publication they are, for whoever follows them.
    """

    def __init__(self) -> None:
        self._rules: Rules | None = None
        self.number = 0

    @property
    def rules(self) -> Rules:
        """The rules in use: those of the files until others are put here."""
        if self._rules is None:
            self._rules = read_rules()
        return self._rules

    def use(self, rules: Rules) -> None:
        """Works out with these rules from the next outcome on."""
        self._rules = rules


@cache
def open_live_rules() -> LiveRules:
    """Where this process keeps its rules."""
    return LiveRules()


def open_rules() -> Rules:
    """The rules that this process works out with; an outcome rests on one such set."""
    return open_live_rules().rules
