"""The fields of a rule as a form shows them, read off the shape that its service asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, HttpUrl

from knowledge.entry import Source, Texts

Kind = Literal[
    "text", "whole", "number", "day", "texts", "words", "choices", "table", "group", "rows"
]
_SIMPLE: Final[Mapping[Any, Kind]] = {
    str: "text",
    HttpUrl: "text",
    int: "whole",
    Decimal: "number",
    date: "day",
    Texts: "texts",
}


@dataclass(frozen=True)
class RuleField:
    """A field: its name, what goes in, and whether it may stay empty.

    A table has a figure or text (`of`) under each of its names; a group and each of the rows
    hold `parts`; of `choices` any number may hold.
    """

    name: str
    kind: Kind
    required: bool = True
    choices: tuple[str, ...] = ()
    of: Kind = "text"
    parts: tuple[RuleField, ...] = ()


def fields_of(model: type[BaseModel]) -> tuple[RuleField, ...]:
    """The fields of a shape, in its order; raises TypeError for what no form can show."""
    return tuple(
        _field(name, info.annotation, info.is_required())
        for name, info in model.model_fields.items()
    )


def rule_fields(shape: type[BaseModel]) -> tuple[RuleField, ...]:
    """The fields of a whole rule whose value has a shape."""
    return (
        RuleField("valid_from", "day"),
        RuleField("valid_to", "day", required=False),
        RuleField("as_of", "day"),
        RuleField("value", "group", parts=fields_of(shape)),
        RuleField("sources", "rows", parts=fields_of(Source)),
    )


def _field(name: str, annotation: Any, is_required: bool) -> RuleField:
    options = get_args(annotation)
    origin = get_origin(annotation)
    if origin in (Union, UnionType):  # "or None"
        (inner,) = (option for option in options if option is not type(None))
        return _field(name, inner, is_required=False)
    if annotation in _SIMPLE:
        return RuleField(name, _SIMPLE[annotation], is_required)
    if origin in (tuple, frozenset):
        return _several(name, options[0], is_required)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return RuleField(name, "table", is_required, of=_SIMPLE[options[1]])
    if hasattr(annotation, "__metadata__"):
        return _field(name, options[0], is_required)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return RuleField(name, "group", is_required, parts=fields_of(annotation))
    raise TypeError(f"{name}: no form can show {annotation}.")


def _several(name: str, of: Any, is_required: bool) -> RuleField:
    if get_origin(of) is Literal:
        return RuleField(name, "choices", is_required, choices=get_args(of))
    if of is str:
        return RuleField(name, "words", is_required)
    return RuleField(name, "rows", is_required, parts=fields_of(of))
