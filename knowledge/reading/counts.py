"""Numbers that count years, months, days, people, points or a level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from knowledge.reading.amounts import flaw_of
from knowledge.reading.found import Found, Reading
from knowledge.reading.numerals import Numeral, read_numerals

_UNITS: Final = {
    "years_old": r"-?years?[ -]old|years? of age|yrs?\.?[ -]old|-?y/?o(?![a-z])|周?岁",
    "years": r"years?(?![a-z])|yrs?(?![a-z])|年(?!级|薪|终|代|度|收入|纪)",
    "decades": r"decades?(?![a-z])",
    "months": r"months?(?![a-z])|mths?(?![a-z])|个?月(?!薪|入|收入|份)",
    "weeks": r"weeks?(?![a-z])|wks?(?![a-z])|周(?![年岁])|个?(?:星期|礼拜)",
    "days": r"days?(?![a-z])|天|日(?!元|圆|本)",
    "people": (
        r"(?:(?:hk|hong kong|macao|macau|taiwan|full-time|part-time|more|young|new|local) )*"
        r"(?:hires|interns?|graduates?|grads?|youngsters?|hongkongers?|young people|"
        r"youths?)(?![a-z])|"
        r"(?:full-time |part-time |more )?(?:staff|employees?|people|persons?|workers?|colleagues|"
        r"members|kids?|children|child|sons?|daughters?)(?![a-z])|of us(?![a-z])|"
        r"个?(?:香港|澳门|台湾|港澳)?(?:青年|毕业生|实习生|港青|年轻人|后生仔)|"
        r"个?(?:孩子|小孩|子女|仔女|儿女|细路|儿子|女儿)|名(?:员工|人员)?|"
        r"个?(?:员工|同事|伙记)|个?人(?!民|仔|士)|位"
    ),
    "score": r"points?(?![a-z])|pts?(?![a-z])|分(?!钟|之|公司|店)",
    "level": r"级",
}
_UNIT: Final = re.compile(
    r"[\s-]?(?:多|来|余|几|\+|plus|odd|full|whole|个?整|个半(?=月)|半(?=年))?\s?(?:"
    + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _UNITS.items())
    + ")"
)
_LEVEL_BEFORE: Final = re.compile(
    r"(?:hsk|level|汉语(?:水平)?(?:考试)?|中文(?:水平)?)"
    r"\s?(?:level|等级|水平)?\s?(?:is |of |:|-)?\s?$"
)
_PLUS_HALF: Final = re.compile(r"\s?(?:半(?!个|年)| and a half)")
_PLUS: Final = re.compile(
    r"(?:\s?(?:and|零|,|又|加)?\s?)(?P<number>\d{1,2}|[一二两三四五六七八九十]{1,2}|[a-z]{3,6})"
    r" ?(?P<months>months?|个月)"
)
_TEAM: Final = re.compile(
    r"(?:startup|start-up|team|company|firm|staff|group|father|mother|dad|mum|mom|parents?) of $"
)
_AGE_BEFORE: Final = re.compile(
    r"(?<![a-z])(?:i am|i'm|im|aged?(?: is|:)?|turn(?:ed|ing)|(?:he|she|son|daughter|boy|girl|wife|"
    r"husband|kid|child|elder|younger|mother|father|mum|dad|age) is|(?:he|she|who)'s|who is|"
    r"年龄:?|年纪:?|岁数|今年|刚满|啱啱)"
    r"(?: just| only| now| nearly)? ?$"
)
_AGE_FIRST: Final = re.compile(r" (?:here|and|now)(?![a-z])")
_OWN_AGE_BEFORE: Final = re.compile(r"(?:^|[,、。?!;\s])我$")
_AGES: Final = range(16, 100)
_AGE_AFTER: Final = re.compile(r"\s*(?:$|[,.;:!?、。\n]|and |with |from |or )|(?=[^\s\w])")
_FACTORS: Final = {"decades": ("years", 10), "weeks": ("days", 7), "years_old": ("years old", 1)}

# Times that are said without a number.
_SAID: Final = (
    (re.compile(r"(?<![a-z])an? (year|month|week|day) and a half"), Decimal("1.5")),
    (re.compile(r"(?<![a-z])half an? (year|month)|半个?([年月])"), Decimal("0.5")),
    (re.compile(r"(?<![一二两三四五六七八九十\d今去旧明])(年)半"), Decimal("1.5")),
    (
        re.compile(
            r"(?:the |a )?(?:whole|full|entire|all) (year|month)|(?:一整|成|整整一|全)([年])"
        ),
        Decimal(1),
    ),
    (re.compile(r"(?<![a-z])(?:for )?a (decade)(?![a-z])"), Decimal(10)),
)
_JUST_ONE: Final = re.compile(r"(?:just|only) (?:me|myself)(?![a-z])|(?:就|得|只有)我一个人?")
_ARTICLE: Final = re.compile(r"(?:about |around |just |for )?an? (year|month|week)[.!]?")
_CHINESE: Final = {"年": "years", "月": "months"}


def read_count(plain: str, numeral: Numeral) -> Found | None:
    """What a number counts; None where no unit stands with it."""
    if plain[numeral.start - 1 : numeral.start] == "第":
        return None
    unit = _UNIT.match(plain, numeral.end)
    if unit and not _is_year(numeral, unit):
        return _counted(plain, numeral, unit)
    before = plain[max(numeral.start - 24, 0) : numeral.start]
    if _LEVEL_BEFORE.search(before):
        return _found(numeral, "level", numeral.end)
    if _TEAM.search(before):
        return _found(numeral, "people", numeral.end)
    if _is_first_age(plain, numeral) or (_OWN_AGE_BEFORE.search(before) and numeral.value in _AGES):
        return _found(numeral, "years old", numeral.end)
    if _AGE_BEFORE.search(before) and _AGE_AFTER.match(plain, numeral.end):
        return _found(numeral, "years old", numeral.end)
    return None


def _is_first_age(plain: str, numeral: Numeral) -> bool:
    """Who begins with 69 here, or 17 and, says how old he is."""
    return (
        numeral.start == 0
        and numeral.value in _AGES
        and _AGE_FIRST.match(plain, numeral.end) is not None
    )


def said_without_number(plain: str, taken: bytearray) -> Iterator[Found]:
    """Times and numbers of people that are said without a number: half a year, just me."""
    for pattern, value in _SAID:
        for match in pattern.finditer(plain):
            if not any(taken[match.start() : match.end()]):
                yield _said(match, value)
    for match in _JUST_ONE.finditer(plain):
        yield Found("number", (Reading(Decimal(1), "people"),), *match.span())
    alone = _ARTICLE.fullmatch(plain.strip())
    if alone:
        yield Found("number", (Reading(Decimal(1), f"{alone[1]}s"),), 0, len(plain))


def _said(match: re.Match[str], value: Decimal) -> Found:
    word = next(filter(None, match.groups()))
    unit = _CHINESE.get(word, f"{word}s")
    if unit == "weeks":
        unit, value = "days", 7 * value
    reading = Reading(value, "years" if unit == "decades" else unit)
    return Found("number", (reading,), *match.span())


def _is_year(numeral: Numeral, unit: re.Match[str]) -> bool:
    return unit.lastgroup == "years" and numeral.value > 200


def _counted(plain: str, numeral: Numeral, unit: re.Match[str]) -> Found:
    name = unit.lastgroup or ""
    if "半" in unit[0]:
        return _found(numeral, name, unit.end(), Decimal("0.5"))
    half = _PLUS_HALF.match(plain, unit.end())
    if half and name in ("years", "years_old", "months"):
        return _found(numeral, name, half.end(), Decimal("0.5"))
    more = _PLUS.match(plain, unit.end()) if name == "years" else None
    if more:
        months = _months(more["number"])
        if months is not None:
            return _found(numeral, name, more.end(), round(months / 12, 4))
    return _found(numeral, name, unit.end())


def _months(written: str) -> Decimal | None:
    numerals = read_numerals(written, bytearray(len(written)))
    return numerals[0].value if len(numerals) == 1 else None


def _found(numeral: Numeral, name: str, end: int, more: Decimal = Decimal(0)) -> Found:
    unit, factor = _FACTORS.get(name, (name, 1))
    readings = tuple(Reading((value + more) * factor, unit) for value in numeral.readings)
    until = None if numeral.until is None else (numeral.until + more) * factor
    return Found("number", readings, numeral.start, end, until, flaw_of(numeral))
