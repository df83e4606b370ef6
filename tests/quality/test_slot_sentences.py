"""Values read out of labelled sentences: how many are found, and how many of those are right."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest

from knowledge.evaluation import interval
from knowledge.language import LANGS, Lang
from knowledge.reading import Found, Reading, read_answer, read_command, read_opening
from knowledge.reading.found import Whose

SENTENCES = Path(__file__).with_name("slot_sentences.jsonl")
TODAY = date(2026, 3, 10)
FLOORS = {"precision": 0.96, "recall": 0.95}


@dataclass(frozen=True)
class Asked:
    """A field as a service declares it."""

    name: str
    kind: Literal["amount", "number", "date", "choice", "yes_no"]
    unit: str = ""
    least: Decimal | int | None = None
    most: Decimal | int | None = None
    choices: tuple[str, ...] = ()
    whose: Whose = "own"


IDENTITIES = ("hk", "hk_foreign", "macao", "taiwan", "foreign", "mainland")
FIELDS = {
    field.name: field
    for field in (
        Asked("income", "amount", "RMB", 0, 10**9),
        Asked("pay", "amount", "RMB", 0, 10**8),
        Asked("tax_paid", "amount", "RMB", 0, 10**9),
        Asked("budget", "amount", "RMB", 0, 10**8),
        Asked("capital", "amount", "RMB", 0, 10**12),
        Asked("age", "number", "years", 0, 120),
        Asked("child_age", "number", "years", 0, 25, whose="child"),
        Asked("experience", "number", "years", 0, 70),
        Asked("hsk", "number", "", 0, 6),
        Asked("months", "number", "months", 0, 12),
        Asked("days", "number", "days", 0, 366),
        Asked("staff", "number", "people", 0, 10**6),
        Asked("score", "number", "score", 0, 200),
        Asked("arrival", "date"),
        Asked("registered", "date"),
        Asked("has_offer", "yes_no"),
        Asked("fortune_500", "yes_no"),
        Asked("identity", "choice", choices=IDENTITIES),
        Asked("degree", "choice", choices=("associate", "bachelor", "master", "doctor")),
    )
}


def sentences(is_held_out: bool, lang: Lang | None = None) -> list[dict[str, Any]]:
    lines = map(json.loads, SENTENCES.read_text(encoding="utf-8").splitlines())
    return [
        line
        for line in lines
        if line.get("held_out", False) == is_held_out and lang in (None, line["lang"])
    ]


def read(sentence: dict[str, Any]) -> dict[str, str]:
    """What is read out of a sentence, in the notation of the labels."""
    text, lang = sentence["text"], sentence["lang"]
    fields = [FIELDS[name] for name in sentence["fields"]]
    if sentence["kind"] == "first_sentence":
        return {n: written(f) for n, f in read_opening(text, lang, fields, TODAY).items()}
    if sentence["kind"] == "answer":
        answer = read_answer(text, lang, fields[0], TODAY)
        return {fields[0].name: written(answer)} if answer else {}
    command = read_command(text, lang, fields, TODAY)
    if command is None:
        return {}
    said: dict[str, str] = {"command": command.act}
    if command.field:
        said["field"] = command.field
    if command.found:
        said[command.field] = written(command.found)
    return said


def written(found: Found) -> str:
    """`20000..25000 RMB /month`, `2025-03`, `hk | macao`, `!negative`."""
    if found.flaw:
        return f"!{found.flaw}"
    if found.kind != "amount":
        upper = "" if found.until is None else f"..{plain(found.until)}"
        return " | ".join(f"{value_of(reading)}{upper}" for reading in found.readings)
    period = f" /{found.period}" if found.period else ""
    return " | ".join(in_currency(reading, found.until) for reading in found.readings) + period


def in_currency(reading: Reading, until: Decimal | None) -> str:
    upper = "" if until is None else f"..{plain(until)}"
    return f"{value_of(reading)}{upper} {reading.unit}".strip()


def value_of(reading: Reading) -> str:
    if isinstance(reading.value, bool):
        return "yes" if reading.value else "no"
    if isinstance(reading.value, date):
        return reading.value.isoformat()[: {"day": 10, "month": 7, "year": 4}[reading.precision]]
    return plain(reading.value) if isinstance(reading.value, Decimal) else reading.value


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def count(judged: list[dict[str, Any]]) -> Counter[str]:
    """How many values were right, read and expected."""
    totals: Counter[str] = Counter(right=0, read=0, expected=0)
    for sentence in judged:
        got, expected = read(sentence), sentence["expect"]
        totals["right"] += len(got.items() & expected.items())
        totals["read"] += len(got)
        totals["expected"] += len(expected)
    return totals


def report(name: str, totals: Counter[str]) -> str:
    shares = []
    for share, total in (("precision", totals["read"]), ("recall", totals["expected"])):
        low, high = interval(totals["right"], total)
        shares.append(f"{share} {totals['right']}/{total} [{low:.3f}, {high:.3f}]")
    return f"{name}: {'; '.join(shares)}"


@pytest.mark.parametrize("lang", LANGS)
def test_values_of_sentences_nobody_looked_at_are_read_right(lang: Lang) -> None:
    totals = count(sentences(is_held_out=True, lang=lang))

    assert totals["right"] / totals["read"] >= FLOORS["precision"], report(lang, totals)
    assert totals["right"] / totals["expected"] >= FLOORS["recall"], report(lang, totals)


@pytest.mark.parametrize("lang", LANGS)
def test_what_says_nothing_of_a_field_fills_none(lang: Lang) -> None:
    silent = [s for s in sentences(is_held_out=True, lang=lang) if not s["expect"]]
    filled = [s["text"] for s in silent if read(s)]

    assert len(filled) / len(silent) <= 0.1, len(filled)


@pytest.mark.parametrize("is_held_out", [False, True])
def test_labels_speak_of_fields_that_exist(is_held_out: bool) -> None:
    named = {n for s in sentences(is_held_out) for n in (*s["fields"], *s["expect"])}

    assert named - set(FIELDS) <= {"command", "field"}
