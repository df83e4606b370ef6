"""The forms of adjustable settings: from what holds to fields, and from fields to what is to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Protocol, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.accounts.account import ROLES
from bot.adjustable.factor import Factor
from bot.adjustable.greeting import Greeting
from bot.adjustable.matching import HIGHEST, LOWEST, Matching
from bot.adjustable.retention import Kind, Retention
from bot.admin.faults import Fault
from bot.text_guard import clean
from knowledge.language import LANGS, Lang, detect, foreign_to

LONGEST_TEXT: Final = 300
_MARKUP: Final = re.compile(r"[<>{}*_`\[\]]|https?://")
_PERCENT: Final = re.compile(r"[0-9]{1,2}([.,][0-9]{1,2})?")
_NUMBER: Final = re.compile(r"[0-9]{1,5}")


class SettingForm(Protocol):
    """One setting's form: its fields, and what does not fit in them."""

    @property
    def model(self) -> type[BaseModel]:
        """What its values are."""

    def fields(self, value: Any) -> dict[str, str]:
        """What the fields show of a value."""

    def read(self, fields: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
        """The value that the fields say, and what does not fit."""

    def bounds(self) -> Mapping[str, tuple[float, float]]:
        """The lowest and the highest of each field that is a number."""


class GreetingForm:
    """The greeting in three scripts, and a notice with its days."""

    model = Greeting

    def fields(self, value: Greeting) -> dict[str, str]:
        """What the fields show of a value."""
        texts = {f"text.{lang}": value.texts.get(lang, "") for lang in LANGS}
        notice = {f"notice.{lang}": value.notice.get(lang, "") for lang in LANGS}
        days = {"first": str(value.first or ""), "last": str(value.last or "")}
        return {**texts, **notice, **days}

    def read(self, fields: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
        """The value that the fields say, and what does not fit."""
        faults: list[Fault] = []
        texts = _read_texts("text", fields, faults)
        notice = _read_texts("notice", fields, faults)
        days = {name: _date(fields.get(name, "")) for name in ("first", "last")}
        for name, day in days.items():
            if fields.get(name) and day is None:
                faults.append(Fault(name, "fault_date"))
        if days["first"] and days["last"] and days["last"] < days["first"]:
            faults.append(Fault("last", "fault_days"))
        return {"texts": texts, "notice": notice, **days}, faults

    def bounds(self) -> Mapping[str, tuple[float, float]]:
        """None: no field is a number."""
        return {}


class RetentionForm:
    """The days for which what is kept, by kind."""

    model = Retention

    def fields(self, value: Retention) -> dict[str, str]:
        """What the fields show of a value."""
        return {kind: str(getattr(value, kind) or "") for kind in get_args(Kind)}

    def read(self, fields: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
        """The value that the fields say, and what does not fit."""
        faults: list[Fault] = []
        days: dict[str, int | None] = {}
        for kind, (lowest, highest) in self.bounds().items():
            given = unicodedata.normalize("NFKC", fields.get(kind, "").strip())
            days[kind] = int(given) if _NUMBER.fullmatch(given) else None
            if kind == "audit" and not given:
                continue
            if not lowest <= (days[kind] or 0) <= highest:
                faults.append(Fault(kind, "fault_number", _as_texts(lowest, highest)))
        if not faults and (days["callbacks"] or 0) > (days["conversations"] or 0):
            # A resident finds and deletes a request where the conversation still is.
            faults.append(Fault("callbacks", "fault_callbacks_longer"))
        return days, faults

    def bounds(self) -> Mapping[str, tuple[float, float]]:
        """The fewest and the most days of each kind."""
        return {kind: _bounds(Retention.model_fields[kind]) for kind in get_args(Kind)}


class MatchingForm:
    """The percent of wrong answers to aim at, by language."""

    model = Matching

    def fields(self, value: Matching) -> dict[str, str]:
        """What the fields show of a value."""
        return {f"wrong.{lang}": f"{percent:g}" for lang, percent in value.all().items()}

    def read(self, fields: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
        """The value that the fields say, and what does not fit."""
        faults: list[Fault] = []
        percent: dict[str, float] = {}
        for lang in LANGS:
            given = unicodedata.normalize("NFKC", fields.get(f"wrong.{lang}", "").strip(" %％"))
            percent[lang] = float(given.replace(",", ".")) if _PERCENT.fullmatch(given) else -1.0
            if not LOWEST <= percent[lang] <= HIGHEST:
                faults.append(Fault(f"wrong.{lang}", "fault_percent", _as_texts(LOWEST, HIGHEST)))
        return {"percent": percent}, faults

    def bounds(self) -> Mapping[str, tuple[float, float]]:
        """The lowest and the highest percent of each language."""
        return {f"wrong.{lang}": (LOWEST, HIGHEST) for lang in LANGS}


class FactorForm:
    """The roles that need a second factor."""

    model = Factor

    def fields(self, value: Factor) -> dict[str, str]:
        """What the fields show of a value."""
        return {role: "✓" if role in value.roles else "" for role in ROLES}

    def read(self, fields: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
        """The value that the fields say; none can be unfit."""
        return {"roles": [role for role in ROLES if fields.get(role)]}, []

    def bounds(self) -> Mapping[str, tuple[float, float]]:
        """None: no field is a number."""
        return {}


FORMS: Final[Mapping[str, SettingForm]] = {
    "greeting": GreetingForm(),
    "retention": RetentionForm(),
    "matching": MatchingForm(),
    "factor": FactorForm(),
}
"""The form of each setting."""


def _read_texts(part: str, fields: Mapping[str, str], faults: list[Fault]) -> dict[Lang, str]:
    """A text in three scripts, or in none."""
    said: dict[Lang, str] = {lang: _plain(fields.get(f"{part}.{lang}", "")) for lang in LANGS}
    if not any(said.values()):
        return {}
    for lang, text in said.items():
        key, blanks = _fault_of(lang, text)
        if key:
            faults.append(Fault(f"{part}.{lang}", key, blanks))
    return said


def _fault_of(lang: Lang, text: str) -> tuple[str, dict[str, str]]:
    """The sentence for what is wrong with a text, and its blanks; nothing where it fits."""
    if not text or len(text) > LONGEST_TEXT:
        return "fault_all_scripts", {"longest": str(LONGEST_TEXT)}
    if _MARKUP.search(text):
        return "fault_markup", {}
    strayed = foreign_to(lang, text)
    if strayed:
        return "fault_script", {"characters": "、".join(sorted(strayed))}
    is_english = detect(text) == "en"
    if is_english != (lang == "en"):
        return "fault_language", {}
    return "", {}


def _plain(text: str) -> str:
    """The text on one line, without what nobody can see."""
    return " ".join(clean(text).split())


def _bounds(field: FieldInfo) -> tuple[int, int]:
    lowest = next(one.ge for one in field.metadata if hasattr(one, "ge"))
    highest = next(one.le for one in field.metadata if hasattr(one, "le"))
    return lowest, highest


def _as_texts(lowest: float, highest: float) -> dict[str, str]:
    return {"lowest": f"{lowest:g}", "highest": f"{highest:g}"}


def _date(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None
