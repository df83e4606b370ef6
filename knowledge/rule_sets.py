"""Sets of rules: those that stand in one file, edited and published together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from knowledge.dated_rules import FOLDER, Rule, RuleError, Rules, read_rule_files
from knowledge.drafts import Person
from knowledge.publication import Digest

Shapes = Mapping[str, type[BaseModel]]
"""What the services ask of the value of each rule, by the rule's id."""


class RuleSet(BaseModel):
    """The rules of one file, in its order."""

    model_config = ConfigDict(frozen=True)

    name: str
    rules: tuple[Rule, ...] = Field(min_length=1)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of its rules."""
        return frozenset(rule.id for rule in self.rules)

    @property
    def digest(self) -> Digest:
        """The name of its content: equal for equal content, in whatever order keys stand."""
        written = json.dumps(self.model_dump(mode="json", by_alias=True), sort_keys=True)
        return hashlib.sha256(written.encode()).hexdigest()[:16]


class RuleDraft(BaseModel):
    """A set of rules that somebody changed, begun from a live version.

    Each save gives it a new `revision`; `authors` are the accounts that wrote in it.
    """

    model_config = ConfigDict(frozen=True)

    rule_set: RuleSet
    base: Digest
    authors: tuple[str, ...]
    by: str
    at: datetime
    revision: str = Field(default_factory=lambda: uuid4().hex)

    @classmethod
    def written(
        cls, rule_set: RuleSet, base: Digest, by: Person, at: datetime, before: RuleDraft | None
    ) -> RuleDraft:
        """The draft after somebody saved these rules, in place of the one before."""
        others = before.authors if before else ()
        authors = tuple(dict.fromkeys((*others, by.id)))
        return cls(rule_set=rule_set, base=base, authors=authors, by=by.name, at=at)


def read_rule_sets(folder: Path = FOLDER) -> tuple[RuleSet, ...]:
    """The sets of a folder's files; raises RuleError naming the file of a fault."""
    files = read_rule_files(folder)
    return tuple(RuleSet(name=name, rules=rules) for name, rules in files.items() if rules)


def build_rules(sets: Iterable[RuleSet], shapes: Shapes) -> Rules:
    """The rules of sets, each in the shape that services ask for.

    Raises RuleError where one does not fit, stands twice, is missing or is nobody's.
    """
    rules = Rules(rule for rule_set in sets for rule in rule_set.rules)
    held = {rule.id for rule in rules}
    for unlike in sorted(held ^ shapes.keys()):
        raise RuleError(f"{unlike}: {_UNLIKE[unlike in held]}")
    for rule in rules:
        rule.shaped(shapes[rule.id])
    return rules


def can_replace(rule_set: RuleSet, other: RuleSet, shapes: Shapes) -> bool:
    """Whether a set holds the rules that another one does, as services can read them."""
    if rule_set.ids != other.ids:
        return False
    try:
        for rule in rule_set.rules:
            rule.shaped(shapes[rule.id])
    except RuleError:
        return False
    return True


_UNLIKE: Final = {True: "no service reads this rule.", False: "services need this rule."}
