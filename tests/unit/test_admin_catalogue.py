from __future__ import annotations

from datetime import date

from bot.admin.catalogue import Row, Wanted, narrow
from knowledge.drafts import Outline
from knowledge.language import LANGS
from tests.knowledge_fakes import record

TODAY = date(2026, 3, 1)


def row(name: str, is_older: bool = False, **fields: object) -> Row:
    return Row(name, Outline.of(record(name, **fields)), is_live=True, is_older=is_older)


ROWS = [
    row("tax.a", valid_to="2026-02-01"),
    row("tax.b", owner="tax desk", valid_to="2026-03-20", review_by="2026-02-20"),
    row("visa.c", audience=["foreign"], answer={"en": "yes"}, review_by="2026-02-10"),
    row("visa.d", is_older=True, as_of="2024-01-01"),
]


def ids(**wanted: str) -> list[str]:
    return [one.id for one in narrow(ROWS, Wanted(**wanted), TODAY)]


def test_each_filter_narrows_the_list() -> None:
    assert ids() == ["tax.a", "tax.b", "visa.c", "visa.d"]
    assert ids(topic="tax") == ["tax.a", "tax.b"]
    assert ids(owner="tax desk") == ["tax.b"]
    assert ids(audience="foreign") == ["visa.c"]
    assert ids(texts="incomplete") == ["visa.c"]
    assert ids(texts="older") == ["visa.d"]
    assert ids(state="live", topic="visa") == ["visa.c", "visa.d"]
    assert ids(state="retired") == []
    assert ids(text="VISA.c") == ["visa.c"]


def test_dates_are_filtered_with_the_most_urgent_first() -> None:
    assert ids(dates="ended") == ["tax.a"]
    assert ids(dates="ending") == ["tax.b"]
    assert ids(dates="review_due") == ["visa.c", "tax.b"]
    assert ids(dates="old") == ["visa.d"]


def test_an_outline_tells_which_scripts_are_complete() -> None:
    assert ROWS[0].outline.complete == LANGS
    assert ROWS[2].outline.complete == ("en",)
