"""The cleaning of what a resident typed, its language and its folded form."""

from __future__ import annotations

import unicodedata
from typing import Final

from bot.text_guard import clean
from fuzz.names import as_text
from knowledge.fold import fold
from knowledge.language import LANGS, as_lang, detect

SEEDS: Final = (
    b" / /restart",
    "\u200b\u202e\U000e0041hello\u2028".encode(),
    "\uff28\uff2b$\u9577\u8005\u91ab\u7642\u5238".encode(),
)


def try_bytes(data: bytes) -> None:
    """Nothing unseen and no mark of a payload is left, and cleaning twice changes nothing."""
    text = clean(as_text(data))
    assert clean(text) == text
    assert not text.startswith("/")
    assert not any(unicodedata.category(sign) in {"Cf", "Cs", "Co"} for sign in text)
    assert detect(text) in {*LANGS, None}
    assert as_lang(text) in {*LANGS, None}
    fold(text).encode()
