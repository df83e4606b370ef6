"""The words of knowledge/reading/synonyms.yml, compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from knowledge.errors import KnowledgeError
from knowledge.fold import fold
from knowledge.reading.found import Wanted

PATH: Final = Path(__file__).with_suffix(".yml")
# Of a school or a firm, not of a person.
_NOT_OF_PEOPLE: Final = (
    r"(?! (?:school|curricul|compan|firm|employer|bank|law|consulate|embassy|system|style|a-level))"
    r"(?!人员子女|学校|课程|公司|企业|子女)"
)


class SynonymError(KnowledgeError):
    """The file of synonyms does not say what a reader needs."""


@dataclass(frozen=True)
class Terms:
    """Terms in one pattern; its first group is the term, and `meant` gives what each may mean."""

    pattern: re.Pattern[str]
    meant: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class ChoiceTerms:
    """How the choices of one field are said anywhere, and how in an answer only."""

    said: Terms
    answered: Terms
    after_from: re.Pattern[str]


def compile_terms(meanings: Iterable[tuple[str, str]], ending: str = "") -> Terms:
    """Terms from pairs of a term and what it means; a longer one goes before a shorter.

    `ending` is a pattern that must hold after a term.
    """
    meant: dict[str, set[str]] = {}
    for term, meaning in meanings:
        meant.setdefault(fold(term), set()).add(meaning)
    ordered = sorted(meant, key=len, reverse=True)
    words = "|".join(re.escape(term) for term in ordered if term.isascii())
    signs = "|".join(re.escape(term) for term in ordered if not term.isascii())
    pattern = rf"(?<![a-z])({words or '(?!)'})(?:s|'s)?(?![a-z$])|({signs or '(?!)'})"
    frozen = {term: frozenset(values) for term, values in meant.items()}
    return Terms(re.compile(f"(?:{pattern}){ending}"), frozen)


def choice_terms(field: Wanted) -> ChoiceTerms:
    """The terms of a field's choices; a choice that the file does not know is its own term."""
    return _choice_terms(tuple(field.name.split("_")), field.choices)


def fact_terms(name: str) -> Terms | None:
    """The terms that tell a fact by the name of its field, or None."""
    terms = _read()["facts"].get(name)
    return _compiled(tuple(terms)) if terms else None


@cache
def cue_terms() -> Terms:
    """The words that speak of a field, and the groups of fields they speak of."""
    read = _read()
    pairs = [(term, group) for group, terms in read["cues"].items() for term in terms]
    return compile_terms([*pairs, *((term, "") for term in read["ignored"])])


def cue_groups(name: str) -> frozenset[str]:
    """The groups of cues that speak of a field of this name."""
    return frozenset(name.split("_")) & frozenset(_read()["cues"])


@cache
def _compiled(terms: tuple[str, ...]) -> Terms:
    return compile_terms((term, "fact") for term in terms)


@cache
def _choice_terms(parts: tuple[str, ...], choices: tuple[str, ...]) -> ChoiceTerms:
    group = _group(parts, choices)
    said: list[tuple[str, str]] = []
    answered: list[tuple[str, str]] = []
    for choice in choices:
        terms = group.get(choice, {})
        said += ((term, choice) for term in _expanded(terms.get("said", ())))
        answered += ((term, choice) for term in _expanded(terms.get("answered", ())))
        answered.append((choice.replace("_", " "), choice))
    opening = "|".join(map(re.escape, map(fold, _read()["from"])))
    return ChoiceTerms(
        compile_terms(said, _NOT_OF_PEOPLE),
        compile_terms(answered, _NOT_OF_PEOPLE),
        re.compile(rf"(?:(?<![a-z])|(?<=\W))(?:{opening}) ?$"),
    )


def _group(parts: tuple[str, ...], choices: tuple[str, ...]) -> Mapping[str, Any]:
    groups: Mapping[str, Mapping[str, Any]] = _read()["choices"]
    for part in parts:
        if part in groups:
            return groups[part]
    # A field of another name whose choices mostly are those of a group: papers, for identity.
    most = len(choices) / 2
    return next((group for group in groups.values() if len(group.keys() & set(choices)) > most), {})


def _expanded(terms: Iterable[str]) -> Iterable[str]:
    for term in terms:
        if "{nation}" in term:
            yield from (term.replace("{nation}", nation) for nation in _read()["nations"])
        elif "{nation_zh}" in term:
            yield from (term.replace("{nation_zh}", nation) for nation in _read()["nations_zh"])
        else:
            yield term


@cache
def _read() -> dict[str, Any]:
    try:
        read: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise SynonymError(f"{PATH.name} cannot be read: {error}; restore it.") from error
    return read
