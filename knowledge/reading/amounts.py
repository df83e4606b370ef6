"""Amounts of money: a number with its currency and the period that it is for."""

from __future__ import annotations

import re
from typing import Final

from knowledge.language import Lang
from knowledge.reading.clauses import Clauses
from knowledge.reading.found import Flaw, Found, Period, Reading
from knowledge.reading.numerals import Numeral

_SIGNS: Final = {
    "RMB": r"rmb|cny|¥|人民币|人仔|renminbi|yuan",
    "HKD": r"hk ?\$|hkd|hk dollars?|hong kong dollars?|hk(?= ?\d)|港币|港元|港纸|港幣|港圆",
    "MOP": r"mop ?\$?|patacas?|澳门币|澳门元|葡币|澳币",
    "USD": r"us ?\$|usd|us dollars?|美元|美金",
    "other": (
        r"£|€|gbp|eur|jpy|sgd|aud|cad|twd|ntd?\$|pounds?|sterling|euros?|yen|won|"
        r"英镑|欧元|日元|日圆|澳元|加元|新币|坡币|新加坡元|台币|新台币|韩元|法郎"
    ),
    "$": r"\$|dollars?|bucks",
    "元": r"元|块钱?|圆",
    "蚊": r"蚊",
}
_ONLY_AFTER: Final = ("元", "蚊")
_NAMES: Final = {f"c{number}": unit for number, unit in enumerate(_SIGNS)}
_SIGN: Final = "|".join(rf"(?P<{name}>{_SIGNS[unit]})" for name, unit in _NAMES.items())
_BEFORE: Final = re.compile(rf"(?<![a-z])(?:{_SIGN})[ :]?[-−]?$")
_AFTER: Final = re.compile(rf"\s?(?:in )?(?:{_SIGN})(?![a-z])")
_MONTHLY_AFTER: Final = re.compile(
    r"\s?(?:/|per |an? |each |every |p\.?/?)\s?(?:calendar )?(?:month|mth|mo)(?![a-z])"
    r"|\s?monthly|\s?(?:/|每|一|1|per)个?月|\s?p\.?m\.?(?![a-z])"
)
_YEARLY_AFTER: Final = re.compile(
    r"\s?(?:/|per |an? |each |every |p\.?/?)\s?(?:year|yr|annum)(?![a-z])"
    r"|\s?(?:yearly|annually)|\s?(?:/|每|一|1|per)年(?!半)|\s?p\.?a\.?(?![a-z])"
)
_MONTHLY_BEFORE: Final = re.compile(
    r"月薪|月入|月收入|月工资|每个?月|一个月|monthly|per month|a month"
)
_YEARLY_BEFORE: Final = re.compile(
    r"年薪|年入|年收入|年工资|每年|一年|全年|annual(?:ly)?|yearly|per year|per annum"
)
# An amount by the hour, day or week is none that can be asked for.
_OTHER_PERIOD: Final = re.compile(
    r"\s?(?:/|per |an? |each |every )\s?(?:hour|hr|day|week|wk)(?![a-z])"
    r"|\s?(?:weekly|daily|hourly)|\s?(?:/|每|一|一个)(?:小时|天|日|周|星期|礼拜|晚)"
)
_OTHER_BEFORE: Final = re.compile(r"(?:时薪|日薪|周薪|每小时|每天|每日|每周|每星期)$")
_NUMBER_OR_BREAK: Final = re.compile(r"\d|[万千百]")
_WINDOW: Final = 24
_SHORT: Final = 24


def read_amount(clauses: Clauses, numeral: Numeral, lang: Lang, taken: bytearray) -> Found | None:
    """The amount that a number says; None where nothing makes it one.

    A currency, a large scale, grouped thousands or a period make an amount; one by the hour, day or
    week is none. What belongs to it is marked as taken, so that `a month` is not read again.
    """
    start, before = _before(clauses, numeral)
    end, after, period = _after(clauses, numeral)
    period, opening = (period, start) if period else _period_before(clauses, start)
    other = _OTHER_PERIOD.match(clauses.plain, end)
    if other or _OTHER_BEFORE.search(clauses.before(start, 8)):
        end = other.end() if other else end
        taken[start:end] = b"\1" * (end - start)
        return None
    signs = before or after
    is_large = numeral.scale > 1 or numeral.is_grouped
    if not signs and not is_large and not (period and numeral.value >= 100):
        return None
    if not signs and _counts_things(clauses, end):
        return None
    taken[opening:end] = b"\1" * (end - opening)
    return Found(
        "amount",
        _readings(numeral, _units(signs, lang), period),
        start,
        end,
        until=numeral.until,
        flaw=flaw_of(numeral),
    )


def plain_amount(numeral: Numeral) -> Found:
    """The amount of a number that nothing marks as one."""
    readings = tuple(Reading(value) for value in numeral.readings)
    return Found("amount", readings, numeral.start, numeral.end, numeral.until, flaw_of(numeral))


def flaw_of(numeral: Numeral) -> Flaw:
    """What is wrong with a number by itself."""
    if numeral.is_percent:
        return "percent"
    return "negative" if numeral.is_negative else ""


def _before(clauses: Clauses, numeral: Numeral) -> tuple[int, str]:
    text = clauses.plain[max(numeral.start - _SHORT, 0) : numeral.start]
    match = _BEFORE.search(text)
    if not match or _unit(match) in _ONLY_AFTER:
        return numeral.start, ""
    return numeral.start - (len(text) - match.start()), _unit(match)


def _after(clauses: Clauses, numeral: Numeral) -> tuple[int, str, Period]:
    """The end, currency and period after a number, in either order."""
    end, unit, period = numeral.end, "", ""
    limit = min(len(clauses.plain), numeral.end + 48)
    for _ in range(3):
        sign = None if unit else _AFTER.match(clauses.plain, end, limit)
        if sign:
            end, unit = sign.end(), _unit(sign)
        said = None if period else _period_at(clauses.plain, end, limit)
        if said:
            end, period = said
        if not sign and not said:
            break
    return end, unit, period  # type: ignore[return-value]


def _unit(match: re.Match[str]) -> str:
    return _NAMES[match.lastgroup or ""]


def _period_at(plain: str, place: int, limit: int) -> tuple[int, Period] | None:
    monthly = _MONTHLY_AFTER.match(plain, place, limit)
    if monthly:
        return monthly.end(), "month"
    yearly = _YEARLY_AFTER.match(plain, place, limit)
    return (yearly.end(), "year") if yearly else None


def _period_before(clauses: Clauses, start: int) -> tuple[Period, int]:
    """The period said shortly before an amount, and where it begins."""
    text = clauses.before(start, _WINDOW)
    found: list[tuple[int, int, Period]] = [
        *((m.end(), m.start(), "month") for m in _MONTHLY_BEFORE.finditer(text)),
        *((m.end(), m.start(), "year") for m in _YEARLY_BEFORE.finditer(text)),
    ]
    if not found:
        return "", start
    end, begin, period = max(found)
    if _NUMBER_OR_BREAK.search(text[end:]):
        return "", start
    return period, start - len(text) + begin


def _units(sign: str, lang: Lang) -> tuple[str, ...]:
    if sign == "$":
        return ("HKD", "USD")
    if sign == "元":  # in Hong Kong it may be either currency
        return ("RMB",) if lang == "zh-Hans" else ("",)
    return ("",) if sign == "蚊" else (sign,)


def _readings(numeral: Numeral, units: tuple[str, ...], period: Period) -> tuple[Reading, ...]:
    return tuple(Reading(value, unit, period) for value in numeral.readings for unit in units)


_THINGS: Final = re.compile(
    r"\s?(?:people|staff|employees|residents|points|hours|days|km|sqm|square|强|人(?!民|仔)|名|位|天"
    r"|日(?!元|圆)|公里|平方|小时)"
)


def _counts_things(clauses: Clauses, end: int) -> bool:
    return _THINGS.match(clauses.plain, end) is not None
