"""Cleans what a resident typed before anyone reads it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Zl, Zp, Cc: separators and controls; Cf: formatting, the invisible tag characters among them;
# Co, Cn, Cs: private, unassigned, surrogate.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})
# A leading slash would read as a button's payload.
_PAYLOAD_MARK: Final = re.compile(r"^[\s/]+")
_KEPT: Final = frozenset("\n\t")


def clean(text: str) -> str:
    """The text without characters nobody can see, trimmed; what is left may be empty."""
    seen = (c for c in text if c in _KEPT or unicodedata.category(c) not in _UNSEEN)
    return _PAYLOAD_MARK.sub("", "".join(seen)).strip()
