"""What can be wrong with a field of an entry, by the codes that pages have sentences for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from pydantic_core import ErrorDetails

from knowledge.entry import MIN_WORDINGS

Code = Literal[
    "missing",
    "too_few",
    "asked_twice",
    "bad_url",
    "bad_date",
    "bad_choice",
    "control_sign",
    "not_one_line",
    "bad_id",
    "wrong_topic",
    "unfit",
]
# What pydantic calls it, and what it is to whoever writes.
_CODES: Final[Mapping[str, Code]] = {
    "missing": "missing",
    "string_too_short": "missing",
    "too_short": "missing",
    "literal_error": "bad_choice",
    "control_sign": "control_sign",
    "not_one_line": "not_one_line",
    "asked_twice": "asked_twice",
    "wrong_topic": "wrong_topic",
    "bad_id": "bad_id",
}


def code_of(error: ErrorDetails) -> tuple[Code, dict[str, str]]:
    """The code of what pydantic found, and what its sentence needs."""
    place, kind, context = error["loc"], error["type"], error.get("ctx", {})
    blanks = {name: str(value) for name, value in context.items() if name != "error"}
    if place[:1] == ("wordings",) and kind in ("too_short", "missing"):
        have = blanks.get("actual_length", "0")
        return "too_few", {"have": have, "need": str(MIN_WORDINGS)}
    if place and str(place[-1]) == "url" and kind != "missing":
        return "bad_url", blanks
    if kind.startswith(("date_", "datetime_")):
        return "bad_date", blanks
    return _CODES.get(kind, "unfit"), blanks
