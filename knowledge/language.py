"""The languages the assistant speaks, and which of them a text is written in."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal, get_args

Lang = Literal["en", "zh-Hans", "zh-Hant"]
LANGS: Final[tuple[Lang, ...]] = get_args(Lang)

# Characters of written Cantonese that neither conversion table touches.
_CANTONESE: Final = frozenset("嘅喺咗唔冇佢哋嚟啲咩乜嗰咁噉畀俾嘢咪嘥瞓攞揸搵埋喎啩嗌囉噃嘞乸吓")
# Big5's everyday half holds these too, but Traditional text hardly ever uses them.
_SIMPLIFIED_ALL_THE_SAME: Final = frozenset("么于几听坏愿荐丰丑")
_BIG5_RARE_HALF: Final = 0xC7
_HAN: Final = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
_LATIN_WORD: Final = re.compile(r"[a-z]{2,}", re.IGNORECASE)
# An English sentence may quote a Chinese name; a Chinese one is full of English terms.
_ENGLISH_WORDS_PER_HAN: Final = 2.0


def detect(text: str) -> Lang | None:
    """The language of a text, or None where the text does not tell (digits, a name, 你好)."""
    han = _HAN.findall(text)
    words = len(_LATIN_WORD.findall(text))
    if not han:
        return "en" if words else None
    if words >= 4 and words > _ENGLISH_WORDS_PER_HAN * len(han):
        return "en"
    return _chinese_script(han)


def is_chinese(text: str) -> bool:
    """Whether a text holds Chinese characters."""
    return _HAN.search(text) is not None


def foreign_to(lang: Lang, text: str) -> set[str]:
    """The Chinese characters of a text that only the other script has; English has neither."""
    if lang == "en":
        return set()
    simplified, traditional = _script_characters()
    return set(text) & (traditional if lang == "zh-Hans" else simplified)


def as_lang(value: object) -> Lang | None:
    """The language a BCP 47 tag means, or None for a tag we do not speak."""
    if not isinstance(value, str):
        return None
    tag = value.lower().replace("_", "-")
    if tag.startswith("en"):
        return "en"
    if not tag.startswith(("zh", "yue")):
        return None
    traditional = tag.startswith("yue") or {"hant", "hk", "mo", "tw"} & set(tag.split("-"))
    return "zh-Hant" if traditional else "zh-Hans"


def _chinese_script(han: list[str]) -> Lang | None:
    simplified, traditional = _script_characters()
    hans = sum(character in simplified for character in han)
    hant = sum(character in traditional for character in han)
    if hans == hant:
        return "zh-Hant" if _CANTONESE.intersection(han) else None
    return "zh-Hans" if hans > hant else "zh-Hant"


@cache
def _script_characters() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that only Simplified text has, and characters that only Traditional text has."""
    from opencc import OpenCC

    block = "".join(map(chr, range(0x4E00, 0xA000)))
    to_simplified = OpenCC("t2s").convert(block)
    to_traditional = OpenCC("s2t").convert(block)
    if not len(block) == len(to_simplified) == len(to_traditional):
        raise AssertionError("the conversion tables no longer map one character to one")
    simplified = {
        a for a, b in zip(block, to_traditional, strict=True) if a != b and not _is_shared(a)
    }
    traditional = {a for a, b in zip(block, to_simplified, strict=True) if a != b}
    return frozenset(simplified - traditional - _CANTONESE), frozenset(traditional - simplified)


def _is_shared(character: str) -> bool:
    """Whether Traditional text uses the character as well: 后 in 皇后, 里 in 公里, 台 in 台灣."""
    if character in _SIMPLIFIED_ALL_THE_SAME:
        return False
    try:
        return character.encode("big5")[0] < _BIG5_RARE_HALF
    except UnicodeEncodeError:
        return False
