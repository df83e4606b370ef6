"""Entries as JSON: a list of objects with the fields that the YAML files have."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from knowledge.entry import Entry
from knowledge.exchange.errors import ExchangeError
from knowledge.exchange.records import Imported, judge
from knowledge.exchange.tables import check_size
from knowledge.plain_text import canonical

_DEEPEST: Final = 20


def write_json(entries: Sequence[Entry]) -> bytes:
    """The entries in UTF-8, indented so that two versions can be compared line by line."""
    plain = [entry.model_dump(mode="json", by_alias=True, exclude_none=True) for entry in entries]
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()


def parse_json(name: str, text: str) -> Any:
    """The value of a JSON text; raises ExchangeError where it is not sound."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_refuse_twice)
    except RecursionError as error:
        raise _too_deep(name) from error
    except json.JSONDecodeError as error:
        raise ExchangeError(
            "json_unsound",
            "not sound JSON: {detail}.",
            where=f"{name}, line {error.lineno}",
            detail=error.msg,
        ) from error
    except ValueError as error:
        raise ExchangeError(
            "json_unsound", "not sound JSON: {detail}.", where=name, detail=error
        ) from error
    if _is_deeper(value, _DEEPEST):
        raise _too_deep(name)
    return value


def read_entry_list(name: str, value: Any) -> tuple[list[Imported], list[str]]:
    """What each item holds, and the fields that were left out."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ExchangeError("json_no_list", "expected a list of entries.", where=name)
    check_size(name, len(value), 0)
    known = {field.alias or key for key, field in Entry.model_fields.items()}
    left_out = dict.fromkeys(key for item in value for key in item if key not in known)
    rows = [
        judge(f"{name}, item {number}", _clean({k: v for k, v in item.items() if k in known}))
        for number, item in enumerate(value, start=1)
    ]
    return rows, list(left_out)


def _clean(value: Any) -> Any:
    """The value without nulls, and with its line breaks as everywhere."""
    if isinstance(value, str):
        return canonical(value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items() if item is not None}
    return value


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, list | dict):
        return False
    items = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(item, levels - 1) for item in items)


def _too_deep(name: str) -> ExchangeError:
    return ExchangeError(
        "json_too_deep",
        "lists and objects stand more than {most} deep.",
        where=name,
        most=_DEEPEST,
    )


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no value")


def _refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise ValueError(f"{twice!r} stands twice in one object")
    return value
