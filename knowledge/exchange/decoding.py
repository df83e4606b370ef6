"""Bytes to text: by the byte order mark, as UTF-8, or in the one Chinese encoding that fits."""

from __future__ import annotations

import codecs
import re
from typing import Final

from knowledge.exchange.errors import ExchangeError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HAN: Final = re.compile("[㐀-䶿一-鿿豈-﫿]")
# In any Chinese text every third character is one of these; in a wrongly decoded one hardly any.
_EVERYDAY: Final = frozenset(
    "的是在不了有人我他这這个個们們来來到时時大地为為子中你说說生国國年着就那和要她出也得里後后自以"
    "会會家可下而过過天去能对對小多然于於心学學么之都好看起发發当當没沒成只如事把还還用第样樣道想作"
    "种種开開美总總从從无無情己面最女但现現前些所同日手又行意动動方期它头頭经經长長儿兒回位分爱愛老"
    "因很给給名法间間知世什两兩次使身者被高已亲親其进進此话話常与與活正感港香澳深圳海湾灣区區请請问"
    "問办辦证證件税稅医醫院校工业業公司居民住房电電费費系係嘅喺咗唔冇佢哋啲咩乜嗰嘢怎吗嗎呢吧啊哪几"
    "幾甚麼点點个一二三四五六七八九十上内內外申报報入境签簽卡银銀行本市部关關于及或需须須定元月"
)
_LEAST_EVERYDAY: Final = 0.35
_CLEARLY: Final = 1.5
_CHINESE: Final = ("gb18030", "big5hkscs")


def decode(name: str, data: bytes) -> str:
    """The text of a file; raises ExchangeError rather than guess."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(name, data, encoding)
    if b"\0" in data:
        raise ExchangeError(
            "no_text", "this is no text; its content is not what its name says.", where=name
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_chinese(name, data)


def _decode_marked(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ExchangeError(
            "unreadable",
            "not readable as {encoding} from byte {place}; the file is damaged or cut off.",
            where=name,
            encoding=encoding.upper(),
            place=error.start,
        ) from error


def _decode_chinese(name: str, data: bytes) -> str:
    readings = sorted(
        ((_everyday_share(text), text) for text in (_read(data, e) for e in _CHINESE)), reverse=True
    )
    (best, text), (second, _) = readings
    if best < _LEAST_EVERYDAY or best < _CLEARLY * second:
        raise ExchangeError(
            "encoding_unsure",
            "the encoding of its text cannot be told for sure; "
            "save it as 'CSV UTF-8' or as Excel workbook.",
            where=name,
        )
    return text


def _read(data: bytes, encoding: str) -> str:
    """The text in this encoding; nothing where the bytes are not in it."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _everyday_share(text: str) -> float:
    """The share of everyday characters among the Chinese ones."""
    han = _HAN.findall(text)
    return sum(character in _EVERYDAY for character in han) / max(len(han), 1)
