"""The value that an answer gives to the field that was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from knowledge.language import Lang
from knowledge.reading.children import read_children
from knowledge.reading.choices import NOTHING_PUT, read_choice
from knowledge.reading.clauses import Clauses
from knowledge.reading.dates import read_dates
from knowledge.reading.elapsed import asks_since_when, read_elapsed
from knowledge.reading.fitting import age_of, in_unit, is_age, is_of_children, within_bounds
from knowledge.reading.found import Found, Precision, Put, Reading, Wanted
from knowledge.reading.values import read_clauses
from knowledge.reading.written_dates import build
from knowledge.reading.yes_no import read_yes_no, tell_fact

_NOTHING: Final = re.compile(
    r"(?<![a-z])(?:none(?! of (?:your|my))|nothing|"
    r"(?:used|spent) (?:it |them )?(?:all )?up|all (?:used|spent|gone)|spent it all|"
    r"nil|not any(?! more)|fresh grad(?:uate)?|"
    r"no (?:other |such |more )*(?:subsid(?:y|ies)|awards?|allowances?|bonus(?:es)?)|"
    r"no (?:income|tax|experience|salary|pay|work experience|money|staff|employees|kids|"
    r"child(?:ren)?))(?![a-z])"
    r"|^(?:zero|not yet|(?:no[, ]+)?never)(?![a-z])"
    r"|^我?(?:都|也|还|仲|从来|暂时)?(?:没有?|冇|未|从未|无)"
    r"(?:交|缴|考|做|返|试|有|领|攞|拿|收|申请|享受)?(?:过|咗)?(?:别的|其他|其它|任何|第二啲)?"
    r"(?:[呀啊喎吖,。!]|$)|一(?:分|毫|蚊|毛)(?:钱)?都(?:没|冇|未)|用完|用晒|用光|花光|花完"
    r"|(?:没有?|冇|未|无)(?:收入|经验|工作经验|员工|交过|考过|缴过|税|孩子|子女|小孩|细路|仔女|儿女)|应届"
)
_INSTEAD: Final = re.compile(
    r"(?:^|[?,、。.!;…])\s*(?:no|sorry|i mean|i meant|actually|rather|wait|"
    r"不对|不是|唔系|唔啱|应该是|讲错|说错|改一下|更正)(?![a-z])"
)
_BORN: Final = re.compile(r"(?<![a-z])born(?![a-z])|出生|年生|生于")
_YEAR_OR_DAY: Final = re.compile(r"(?P<year>(?:19|20)\d\d)(?:(?P<month>\d\d)(?P<day>\d\d))?")
_FIGURES: Final = re.compile(r"\d+")
_SMALL: Final = 1000


def read_answer(
    text: str, lang: Lang, field: Wanted, today: date, put: Put | None = None
) -> Found | None:
    """The value that a text gives to a field, or None where it gives none.

    A number is in the field's unit; an amount keeps the currency and the period that were said.
    A value out of bounds, below zero or a percentage has a flaw.
    """
    clauses = Clauses(text)
    if field.kind == "choice":
        return read_choice(clauses, field, is_asked=True, put=put or NOTHING_PUT)
    if field.kind == "date":
        return _date(clauses, read_dates(clauses.plain, today, bytearray(len(clauses.plain))))
    found = read_clauses(clauses, lang, today)
    if field.kind == "yes_no":
        elapsed = read_elapsed(clauses, found, today) if asks_since_when(field) else ()
        return read_yes_no(clauses, field, [*found, *elapsed], put)
    return _quantity(clauses, found, lang, field, today)


def read_told(text: str, lang: Lang, field: Wanted, today: date) -> Found | None:
    """The yes or the no that a text tells of a field's fact by naming it."""
    clauses = Clauses(text)
    return tell_fact(clauses, field, read_clauses(clauses, lang, today))


def _date(clauses: Clauses, dates: list[Found]) -> Found | None:
    if dates:
        return _merged(_last_if_corrected(clauses, dates))
    return _digits(clauses.plain)


def _digits(plain: str) -> Found | None:
    """A date in digits alone, 20250301 or 2025: to any other question they are a number."""
    figures = list(_FIGURES.finditer(plain))
    match = _YEAR_OR_DAY.fullmatch(figures[0][0]) if len(figures) == 1 else None
    if not match:
        return None
    day = build(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
    precision: Precision = "day" if match["day"] else "year"
    readings = (Reading(day, precision=precision),) if day else ()
    return Found("date", readings, *figures[0].span()) if readings else None


def _quantity(
    clauses: Clauses, found: tuple[Found, ...], lang: Lang, field: Wanted, today: date
) -> Found | None:
    born = next((each for each in found if each.kind == "date"), None)
    if born and is_age(field) and _BORN.search(clauses.plain):
        return within_bounds(age_of(born, today), field)
    children = read_children(clauses) if is_of_children(field) else None
    if children:
        return within_bounds(children, field)
    fitting = list(_fitting(found, field))
    if not fitting:
        return _nothing(clauses, field)
    merged = _merged(_last_if_corrected(clauses, fitting))
    if field.kind == "amount":
        merged = _scaled(merged, lang)
    return within_bounds(merged, field)


def _fitting(found: Iterable[Found], field: Wanted) -> list[Found]:
    """The amounts or numbers that may be meant, those with a unit rather than bare ones."""
    fits: list[Found] = []
    for each in found:
        if each.kind == field.kind == "amount" or (each.kind != "date" and not each.unit):
            fits.append(replace(each, kind=field.kind))
        elif field.kind == "number" and each.kind == "number":
            same = in_unit(each, field)
            fits += [same] if same else []
    marked = [each for each in fits if each.unit or each.period]
    bare = [replace(each, readings=_with_unit(each, field)) for each in fits]
    return marked or bare


def _with_unit(found: Found, field: Wanted) -> tuple[Reading, ...]:
    if field.kind == "amount":
        return found.readings
    return tuple(replace(reading, unit=field.unit, period="") for reading in found.readings)


def _nothing(clauses: Clauses, field: Wanted) -> Found | None:
    """Nought, where somebody says that there is none."""
    match = _NOTHING.search(clauses.plain)
    if not match:
        return None
    unit = "" if field.kind == "amount" else field.unit
    return Found(field.kind, (Reading(Decimal(0), unit),), *match.span())


def _last_if_corrected(clauses: Clauses, found: list[Found]) -> list[Found]:
    between = clauses.plain[found[0].end : found[-1].start]
    return found[-1:] if len(found) > 1 and _INSTEAD.search(between) else found


def _merged(found: list[Found]) -> Found:
    """One value whose readings are those of all."""
    readings = tuple(dict.fromkeys(reading for each in found for reading in each.readings))
    return replace(found[0], readings=readings, end=found[-1].end)


def _scaled(found: Found, lang: Lang) -> Found:
    """A small bare number may leave the thousands unsaid, or the 万."""
    value = found.value
    assert isinstance(value, Decimal)
    is_bare = not found.unit and not found.period and found.until is None and not found.flaw
    if len(found.readings) > 1 or not is_bare or not 0 < value < _SMALL:
        return found
    scale = 1000 if lang == "en" else 10000
    return replace(found, readings=(*found.readings, Reading(value * scale)))
