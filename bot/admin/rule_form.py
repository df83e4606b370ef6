"""The form of a set of rules: from rules to fields, and from fields to rules."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from bot.admin.faults import Fault
from knowledge.dated_rules import Rule
from knowledge.language import LANGS
from knowledge.rule_fields import RuleField, rule_fields
from knowledge.rule_sets import RuleSet, Shapes

LONGEST_TEXT: Final = 1_000
PREFIX: Final = "rules"
_NUMBER: Final = re.compile(r"(-?)(\d{1,12}(?:\.\d{1,4})?)")
_SPACE: Final = re.compile(r"[\s,]+")
_WORD_BREAK: Final = re.compile(r"[,;、\s]+")

Fields = Mapping[str, str]


def to_fields(rules: Iterable[Rule], shapes: Shapes) -> dict[str, str]:
    """Every field of the form with what it shows."""
    fields = {}
    for number, rule in enumerate(rules):
        place = f"{PREFIX}.{number}"
        fields[f"{place}.id"] = rule.id
        record = rule.model_dump(mode="json", by_alias=True)
        fields |= dict(_written(rule_fields(shapes[rule.id]), record, place))
    return fields


def rows_of(fields: Fields, place: str) -> list[int]:
    """The numbers of the rows that a form has at a place, in order."""
    begin = f"{place}."
    found = {name[len(begin) :].partition(".")[0] for name in fields if name.startswith(begin)}
    return sorted(int(number) for number in found if number.isdecimal())


def names_of(fields: Fields, place: str) -> list[str]:
    """The names under which a table at a place has something, as they stand in the form."""
    begin = f"{place}."
    return [name[len(begin) :] for name in fields if name.startswith(begin)]


class Reading:
    """Reads a form that was sent; `faults` says what does not fit."""

    def __init__(self, fields: Fields, shapes: Shapes) -> None:
        self._fields = fields
        self._shapes = shapes
        self.faults: list[Fault] = []

    def records(self) -> list[tuple[str, dict[str, Any]]]:
        """What the form says of each rule, with the rule's place in the form."""
        return [
            (place, {"id": self._said(f"{place}.id"), **self._group(parts, place)})
            for place, parts in self._rules()
        ]

    def _rules(self) -> Iterator[tuple[str, Sequence[RuleField]]]:
        for number in rows_of(self._fields, PREFIX):
            place = f"{PREFIX}.{number}"
            shape = self._shapes.get(self._said(f"{place}.id"))
            if shape is not None:
                yield place, rule_fields(shape)

    def _group(self, parts: Iterable[RuleField], place: str) -> dict[str, Any]:
        read = {part.name: self._value(part, f"{place}.{part.name}") for part in parts}
        return {name: value for name, value in read.items() if value is not None}

    def _value(self, field: RuleField, place: str) -> Any:
        """What a field says; None where it says nothing and need not."""
        match field.kind:
            case "group":
                return self._group(field.parts, place)
            case "rows":
                rows = self._rows(field, place)
                return rows if rows or field.required else None
            case "table":
                return {n: self._one(field.of, f"{place}.{n}") for n in self._names(place)}
            case "texts":
                return {lang: self._one("text", f"{place}.{lang}") for lang in LANGS}
            case "choices":
                held = [c for c in field.choices if self._said(f"{place}.{c}")]
                return held if held or field.required else None
            case "words":
                return self._words(place)
        if not self._said(place) and not field.required:
            return None
        return self._one(field.kind, place)

    def _rows(self, field: RuleField, place: str) -> list[dict[str, Any]]:
        """The rows that say something; an emptied one is taken out."""
        numbers = [n for n in rows_of(self._fields, place) if self._has_said(f"{place}.{n}.")]
        return [self._group(field.parts, f"{place}.{number}") for number in numbers]

    def _words(self, place: str) -> list[str]:
        words = [word for word in _WORD_BREAK.split(self._said(place)) if word]
        if not words:
            self._blame(place, "fault_empty")
        return words

    def _one(self, kind: str, place: str) -> Any:
        said = self._said(place)
        if not said:
            self._blame(place, "fault_empty")
        elif len(said) > LONGEST_TEXT:
            self._blame(place, "fault_long", longest=LONGEST_TEXT)
        elif kind == "day":
            return self._day(said, place)
        elif kind in ("whole", "number"):
            return self._number(said, kind, place)
        return said

    def _number(self, said: str, kind: str, place: str) -> int | float:
        match = _NUMBER.fullmatch(_SPACE.sub("", unicodedata.normalize("NFKC", said)))
        if match is None or (kind == "whole" and "." in match[2]):
            self._blame(place, f"fault_{kind}")
            return 0
        if match[1]:
            self._blame(place, "fault_negative")
        value = float(match[2])
        return int(value) if value.is_integer() else value

    def _day(self, said: str, place: str) -> str:
        try:
            return date.fromisoformat(unicodedata.normalize("NFKC", said)).isoformat()
        except ValueError:
            self._blame(place, "fault_day")
            return said

    def _names(self, place: str) -> list[str]:
        return names_of(self._fields, place)

    def _has_said(self, begin: str) -> bool:
        return any(said.strip() for name, said in self._fields.items() if name.startswith(begin))

    def _said(self, name: str) -> str:
        return " ".join(self._fields.get(name, "").split())

    def _blame(self, name: str, key: str, **blanks: object) -> None:
        self.faults.append(Fault(name, key, {blank: str(v) for blank, v in blanks.items()}))


def in_order(rule_set: RuleSet, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Rules as their set orders them: ids as they stood in it, the earliest period first."""
    ids = [rule.id for rule in rule_set.rules]
    known = [rule for rule in rules if rule.id in ids]
    return tuple(sorted(known, key=lambda rule: (ids.index(rule.id), rule.valid_from)))


def _written(
    parts: Iterable[RuleField], record: Mapping[str, Any], place: str
) -> Iterator[tuple[str, str]]:
    for part in parts:
        yield from _shown(part, record.get(part.name), f"{place}.{part.name}")


def _shown(field: RuleField, value: Any, place: str) -> Iterator[tuple[str, str]]:
    match field.kind:
        case "group":
            yield from _written(field.parts, value, place)
        case "rows":
            for number, row in enumerate(value or ()):
                yield from _written(field.parts, row, f"{place}.{number}")
        case "table" | "texts":
            yield from ((f"{place}.{name}", str(text)) for name, text in value.items())
        case "choices":
            yield from ((f"{place}.{choice}", "yes") for choice in value or ())
        case "words":
            yield place, ", ".join(value or ())
        case _:
            yield place, "" if value is None else str(value)
