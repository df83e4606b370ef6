"""Cleans what a resident typed before anyone reads it."""

from __future__ import annotations

import unicodedata
from typing import Final

# Zl, Zp, Cc: separators and controls; Cf: formatting, the invisible tag characters among them;
# Co, Cn, Cs: private, unassigned, surrogate.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})
_KEPT: Final = frozenset("\n\t\u200d")  # the joiner holds emoji together


def clean(text: str) -> str:
    """The text without characters nobody can see, trimmed; what is left may be empty."""
    seen = (c for c in text if c in _KEPT or unicodedata.category(c) not in _UNSEEN)
    # A leading slash would read as a button's payload.
    return "".join(seen).strip().lstrip("/").strip()
