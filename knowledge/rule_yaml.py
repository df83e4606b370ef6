"""A set of rules as a YAML file: written for people, read without trust."""

from __future__ import annotations

from typing import Any, Final

import yaml
from pydantic import ValidationError

from knowledge.dated_rules import Rule, RuleError
from knowledge.errors import KnowledgeError
from knowledge.rule_sets import RuleSet, Shapes

LARGEST: Final = 256 * 1024  # bytes; the largest set shipped has 10 KB
_DEEPEST: Final = 12
_DAYS: Final = ("valid_from", "valid_to", "as_of")


class RuleFileError(KnowledgeError):
    """A file is no set of rules; `key` names the sentence that says why."""

    def __init__(self, key: str, **blanks: str) -> None:
        super().__init__(f"{key} {blanks or ''}".strip())
        self.key = key
        self.blanks = blanks


def to_yaml(rule_set: RuleSet) -> str:
    """The YAML of a set; reading it gives the same set."""
    records = [_written(rule) for rule in rule_set.rules]
    return yaml.safe_dump(records, allow_unicode=True, sort_keys=False, width=100)


def from_yaml(data: bytes, like: RuleSet, shapes: Shapes) -> RuleSet:
    """The set that a file holds, in the place of one with the same rules.

    Raises RuleFileError where the file is too large, no plain YAML, or holds other rules.
    """
    if len(data) > LARGEST:
        raise RuleFileError("too_large", most=str(LARGEST // 1024))
    records = _read(data)
    try:
        rule_set = RuleSet(name=like.name, rules=records)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(map(str, fault["loc"]))
        raise RuleFileError("not_rules", detail=f"{place}: {fault['msg']}") from error
    if rule_set.ids != like.ids:
        found, wanted = (", ".join(sorted(each.ids)) for each in (rule_set, like))
        raise RuleFileError("other_set", found=found, wanted=wanted)
    try:
        for rule in rule_set.rules:
            rule.shaped(shapes[rule.id])
    except RuleError as error:
        raise RuleFileError("not_rules", detail=str(error)) from error
    return rule_set


def _read(data: bytes) -> Any:
    """What the YAML of a file says, of which nothing is believed."""
    try:
        text = data.decode("utf-8-sig")
        _check_plain(text)
        return yaml.safe_load(text) or ()
    except UnicodeDecodeError as error:
        raise RuleFileError("not_text") from error
    except (yaml.YAMLError, ValueError) as error:  # a day such as 2026-13-45
        raise RuleFileError("not_yaml", detail=" ".join(str(error).split())) from error


def _check_plain(text: str) -> None:
    """Raises RuleFileError for what grows when it is read, or is read as more than data."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) is not None:
            raise RuleFileError("anchors")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise RuleFileError("too_deep")


def _written(rule: Rule) -> dict[str, Any]:
    """A rule as a file holds it: its days as days, and nothing that is empty."""
    record = rule.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {**record, **{day: getattr(rule, day) for day in _DAYS if day in record}}
