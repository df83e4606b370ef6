"""The fields of an entry that is not finished yet, and what is still wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from knowledge.entry import ID, MIN_WORDINGS, Entry
from knowledge.exchange.columns import name_of
from knowledge.field_codes import Code, code_of
from knowledge.language import LANGS, Lang
from knowledge.plain_text import canonical


class Problem(NamedTuple):
    """What is wrong, where (named as an exchange names its columns), and what a sentence needs."""

    field: str
    code: Code
    blanks: Mapping[str, str] = {}


def find_problems(fields: Mapping[str, Any]) -> tuple[Entry | None, tuple[Problem, ...]]:
    """The entry that the fields make, or every problem that keeps them from making one."""
    try:
        return Entry.model_validate(fields), ()
    except ValidationError as error:
        told = error.errors(include_url=False)
        places = [one["loc"] for one in told]
        # A list of faulty things counts as one that holds too few as well.
        found = [
            _problem(one)
            for one in told
            if one["type"] != "too_short" or not any(_is_within(p, one["loc"]) for p in places)
        ]
        return None, tuple({(p.field, p.code): p for p in found}.values())


def is_id(text: str) -> bool:
    """Whether a text may name an entry."""
    return ID.fullmatch(text) is not None


def tidied(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as an entry holds them: texts trimmed, what is empty left out.

    What makes an entry comes out as that entry's own JSON, so that equal content is equal.
    """
    kept = _tidy(fields)
    entry, _ = find_problems(kept)
    return entry.model_dump(mode="json", by_alias=True) if entry else kept


def complete_langs(fields: Mapping[str, Any]) -> tuple[Lang, ...]:
    """The languages in which nothing of an entry's own texts is missing."""
    return tuple(
        lang
        for lang in LANGS
        if text_at(fields, "question", lang)
        and text_at(fields, "answer", lang)
        and len(_part(fields, "wordings").get(lang) or ()) >= MIN_WORDINGS
    )


def text_at(fields: Mapping[str, Any], name: str, lang: Lang) -> str:
    """A text in one language, empty where it is not written yet."""
    return str(_part(fields, name).get(lang) or "")


def _part(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = fields.get(name)
    return part if isinstance(part, Mapping) else {}


def _tidy(value: Any) -> Any:
    if isinstance(value, Mapping):
        tidy = {key: _tidy(inner) for key, inner in value.items()}
        return {key: inner for key, inner in tidy.items() if inner not in ("", None, [], {})}
    if isinstance(value, list | tuple):
        return [inner for inner in map(_tidy, value) if inner not in ("", None, [], {})]
    return canonical(value).strip() if isinstance(value, str) else value


def _is_within(place: tuple[int | str, ...], whole: tuple[int | str, ...]) -> bool:
    return len(place) > len(whole) and place[: len(whole)] == whole


def _problem(error: ErrorDetails) -> Problem:
    code, blanks = code_of(error)
    place = error["loc"]
    return Problem(name_of(place) if place else blanks.get("field", ""), code, blanks)
