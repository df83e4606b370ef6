"""The words of the YAML files in knowledge/reading, compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from knowledge.errors import KnowledgeError
from knowledge.fold import fold
from knowledge.reading.found import Wanted
from knowledge.yaml_file import read_yaml

FOLDER: Final = Path(__file__).parent
_FILES: Final = ("synonyms", "choices", "facts", "cues")
_LIST: Final = re.compile(r"\{(\w+)\}")
_WORD: Final = 4
_ELSE: Final = "other"  # the choice that yields where a word means another one as well
# Of a school or a firm, not of a person.
_NOT_OF_PEOPLE: Final = (
    r"(?! (?:school|curricul|compan|firm|employer|bank|law|tax|relief|owned|fund|consulate|"
    r"embassy|system|style|a-level))"
    r"(?!人员子女|学校|课程|公司|企业|独资|全资|投资|股东|子女|居住证|居民居住证|通行证|税|减|优惠|(?:永久)?居留|工作许可|来工作|来华|签证)"
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
    """How the choices of one field are said: anywhere, in an answer, or alone in its clause.

    A title counts in an answer; a short one is as good as a word, and counts alone.
    """

    titles: Terms
    said: Terms
    answered: Terms
    alone: Terms
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
    # Most places begin no term: this tells before hundreds of terms are tried there.
    firsts = "".join(re.escape(sign) for sign in sorted({term[0] for term in ordered}))
    begins = f"(?=[{firsts}])" if firsts else ""
    return Terms(re.compile(f"{begins}(?:{pattern}){ending}"), frozen)


def choice_terms(field: Wanted, titles: tuple[tuple[str, str], ...] = ()) -> ChoiceTerms:
    """The terms of a field's choices: their titles, their own names, and what the files say."""
    return _choice_terms(field.name, field.choices, titles)


@cache
def fact_terms(name: str, is_asked: bool) -> Terms | None:
    """The terms that tell a fact by the name of its field, as meaning "so" or "not_so"."""
    facts = _read()["facts"].get(name, {})
    keys = [(key, key) for key in ("so", "not_so")]
    keys += [(f"answered_{key}", key) for key in ("so", "not_so")] if is_asked else []
    pairs = [(term, meaning) for key, meaning in keys for term in _expanded(facts.get(key, ()))]
    return compile_terms(pairs) if pairs else None


def asks_of_plans(name: str) -> bool:
    """Whether a field of this name asks what somebody is going to do."""
    return name in _read()["plans"]


def prevails_over(choice: str) -> frozenset[str]:
    """The choices that say less than this one where both are named."""
    return frozenset(_read()["prevails"].get(choice, ()))


@cache
def cue_terms() -> Terms:
    """The words that speak of a field, and the groups of fields they speak of."""
    read = _read()
    pairs = [(term, group) for group, terms in read["cues"].items() for term in terms]
    return compile_terms([*pairs, *((term, "") for term in read["ignored"])])


@cache
def cue_groups(name: str) -> frozenset[str]:
    """The groups of cues that speak of a field of this name."""
    return frozenset(name.split("_")) & frozenset(_read()["cues"])


def may_deny_either(name: str) -> bool:
    """Whether a no to the question for this field may deny a fault, which tells the fact."""
    return name in _read()["either_way"]


@cache
def _choice_terms(
    name: str, choices: tuple[str, ...], titles: tuple[tuple[str, str], ...]
) -> ChoiceTerms:
    groups = list(_groups(name, choices))
    said, answered, alone = (
        [
            (term, choice)
            for choice in choices
            for group in groups
            for term in _expanded(group.get(choice, {}).get(how, ()))
        ]
        for how in ("said", "answered", "alone")
    )
    alone += [(choice.replace("_", " "), choice) for choice in choices if choice != "none"]
    alone += [(title, choice) for choice, title in titles if _is_short(title)]
    ending = _NOT_OF_PEOPLE if "macao" in choices else ""
    opening = "|".join(map(re.escape, map(fold, _read()["from"])))
    return ChoiceTerms(
        compile_terms((title, choice) for choice, title in titles if not _is_short(title)),
        compile_terms(_without_else(said), ending),
        compile_terms(_without_else(answered), ending),
        compile_terms(_without_else(alone), ending),
        re.compile(rf"(?:(?<![a-z])|(?<=\W))(?:{opening}) ?$"),
    )


def _groups(name: str, choices: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    """What the files say of a field: by its name, else by a part of it; and by its choices."""
    groups: Mapping[str, Mapping[str, Any]] = _read()["choices"]
    named = [groups[part] for part in (name, *name.split("_")) if part in groups]
    yield _read()["any_field"]
    yield from named[:1]
    # A field of another name whose choices mostly are those of a group: papers, for identity.
    most = len(choices) / 2
    alike = (group for group in groups.values() if len(group.keys() & set(choices)) > most)
    yield from (group for group in [next(alike, None)] if group and group not in named[:1])


def _is_short(title: str) -> bool:
    """Whether a title is one word: it may stand in a sentence about something else."""
    return " " not in title if title.isascii() else len(title) < _WORD


def _without_else(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The terms without those of "other" that name a choice."""
    named = {fold(term) for term, choice in pairs if choice != _ELSE}
    return [(t, choice) for t, choice in pairs if choice != _ELSE or fold(t) not in named]


def _expanded(terms: Iterable[str]) -> Iterable[str]:
    for term in terms:
        stands_for = _LIST.search(term)
        if stands_for:
            names = _read()["lists"][stands_for[1]]
            yield from (term.replace(stands_for[0], name) for name in names)
        else:
            yield term


@cache
def _read() -> dict[str, Any]:
    """The files as one; the choices of two are one mapping."""
    read: dict[str, Any] = {}
    for name in _FILES:
        for key, value in _read_file(FOLDER / f"{name}.yml").items():
            read[key] = {**read[key], **value} if key in read else value
    return read


def _read_file(path: Path) -> dict[str, Any]:
    try:
        read: dict[str, Any] = read_yaml(path)
    except (OSError, yaml.YAMLError) as error:
        raise SynonymError(f"{path.name} cannot be read: {error}; restore it.") from error
    return read
