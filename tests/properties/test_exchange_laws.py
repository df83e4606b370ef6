from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import cycle
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.entry import Entry
from knowledge.exchange import ExchangeError, ExportFormat, export_entries, read_exchange
from knowledge.exchange.cells import guard, unguard
from knowledge.language import LANGS
from tests.knowledge_fakes import entry

NASTY = "=+-@'\"＝＋－＠,;\t\u00a0\u3000\u200b，；、0７_😀é前港"
ODD = ["=1+1", "'=x", "''", "007", "_x000D_", "_x0041_x0042_", "#N/A", "TRUE", "1e5", "\\n"]
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp"))
PIECE = st.sampled_from([*NASTY, *ODD]) | LETTERS
BREAK = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\u2028"])
LINE = st.lists(PIECE, min_size=1, max_size=6).map("".join).filter(str.strip)
PASSAGE = st.lists(PIECE | BREAK, min_size=1, max_size=8).map("".join).filter(str.strip)
DATES = st.dates(date(1000, 1, 1), date(9999, 12, 31))
FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    lines = cycle(draw(st.lists(LINE, min_size=1, max_size=5)))
    passages = cycle(draw(st.lists(PASSAGE, min_size=1, max_size=4)))
    days = cycle(draw(st.lists(DATES, min_size=1, max_size=3)))
    names = ["living.a", "living.0-7.1e5", "living.c"][: draw(st.integers(1, 3))]
    return [_entry(name, n, names, lines, passages, days) for n, name in enumerate(names)]


def _entry(
    name: str,
    number: int,
    names: list[str],
    lines: Iterator[str],
    passages: Iterator[str],
    days: Iterator[date],
) -> Entry:
    def texts() -> dict[str, str]:
        return {lang: next(passages) for lang in LANGS}

    sources = [
        {
            "title": texts(),
            "publisher": texts(),
            "url": "http://b.example/c?d=1,2;3&e=%20#f",
            "facts": ["C-001", "007"],
            "dated": next(lines).strip() if number else None,
        }
        for _ in range(number + 1)
    ]
    return entry(
        name,
        question=texts(),
        wordings={lang: [f"{next(lines)} way {n}" for n in range(5)] for lang in LANGS},
        answer=texts(),
        audience=["hk", "foreign"],
        sources=sources,
        as_of=next(days),
        valid_to=next(days) if number else None,
        review_by=next(days),
        owner=next(lines),
        related=names[:number],
        group={"name": "0-7", "audience": ["hk", "macao"]} if number else None,
    )


@cache
def exported(to: ExportFormat) -> bytes:
    """One file for all examples: a workbook holds the time at which it was made."""
    return export_entries([entry("living.a")], to)


def with_one_line_break(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    if isinstance(value, dict):
        return {key: with_one_line_break(item) for key, item in value.items()}
    return [with_one_line_break(item) for item in value] if isinstance(value, list) else value


def expected(made: Entry) -> Entry:
    return Entry.model_validate(with_one_line_break(made.model_dump(mode="json", by_alias=True)))


@pytest.mark.parametrize("to", FORMATS)
@settings(deadline=None, max_examples=50)
@given(made=entries())
def test_entries_are_the_same_after_export_and_import(to: ExportFormat, made: list[Entry]) -> None:
    found = read_exchange(f"faq.{to}", export_entries(made, to))

    assert found.faults == ()
    assert found.left_out == ()
    assert list(found.entries) == [expected(one) for one in made]


@given(st.lists(PIECE | st.text(max_size=3), max_size=5).map("".join))
def test_guarded_text_is_got_back_and_starts_no_formula(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(
        ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    )


@pytest.mark.parametrize("to", FORMATS)
@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_damaged_file_is_read_or_refused_in_a_sentence(
    to: ExportFormat, data: st.DataObject
) -> None:
    sound = bytearray(exported(to))
    places = st.integers(0, len(sound) - 1)
    for place, byte in data.draw(st.dictionaries(places, st.integers(0, 255), max_size=4)).items():
        sound[place] = byte
    damaged = bytes(sound[: data.draw(places)] if data.draw(st.booleans()) else sound)

    try:
        rows = read_exchange(f"faq.{to}", damaged).rows
    except ExchangeError as error:
        assert str(error).startswith(f"faq.{to}")
    else:
        assert all(row.place.startswith(f"faq.{to}") for row in rows)
