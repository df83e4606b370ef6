from __future__ import annotations

import json
from datetime import date
from typing import Any

from knowledge.exchange import Compared, compare, read_exchange
from tests.knowledge_fakes import entry, record

TODAY = date(2026, 6, 1)
CURRENT = [entry("tax.a"), entry("tax.b")]


def compared(*records: dict[str, Any]) -> tuple[Compared, ...]:
    found = read_exchange("faq.json", json.dumps(records, ensure_ascii=False).encode())
    return compare(found, CURRENT, TODAY)


def test_rows_are_new_changed_or_the_same() -> None:
    answer = record("tax.b")["answer"] | {"en": "otherwise"}

    rows = compared(
        record("tax.a"), record("tax.b", answer=answer, valid_to="2027-01-01"), record("tax.c")
    )

    assert [row.state for row in rows] == ["same", "changed", "new"]
    assert rows[1].changed == ("answer.en", "valid_to")


def test_source_that_is_added_is_a_change() -> None:
    (row,) = compared(record("tax.a", sources=record("tax.a")["sources"] * 2))

    assert "source.2.url" in row.changed


def test_relation_may_lead_to_a_current_entry_or_to_another_row() -> None:
    rows = compared(record("tax.c", related=["tax.a", "tax.d"]), record("tax.d"))

    assert [row.state for row in rows] == ["new", "new"]


def test_dead_relation_is_a_fault() -> None:
    (row,) = compared(record("tax.c", related=["tax.gone"]))

    assert (row.state, row.faults) == (
        "faulty",
        ("tax.c: related entry tax.gone does not exist",),
    )


def test_wording_of_a_current_entry_is_a_fault_unless_the_import_moves_it() -> None:
    wordings = record("tax.c")["wordings"]
    wordings["en"].append("TAX.A  en 0")
    freed = record("tax.a")
    freed["wordings"]["en"][0] = "something else"

    assert compared(record("tax.c", wordings=wordings))[0].faults == (
        "tax.c: 'tax.a en 0' also asks tax.a",
    )
    moved = compared(freed, record("tax.c", wordings=wordings))
    assert [row.state for row in moved] == ["changed", "new"]


def test_entry_whose_matter_has_ended_is_noted() -> None:
    (row,) = compared(record("tax.a", valid_to="2026-05-31"))

    assert (row.state, row.notes) == ("changed", ("valid_to: 2026-05-31 is past",))


def test_draft_tells_which_current_entry_its_question_asks() -> None:
    found = read_exchange("faq.csv", b"Tax.A en 0,Some answer here\n")

    (row,) = compare(found, CURRENT, TODAY)

    assert row.state == "draft"
    assert "'Tax.A en 0' asks tax.a" in row.notes


def test_faulty_row_stays_faulty() -> None:
    (row,) = compared(record("tax.a", topic="none"))

    assert row.state == "faulty"
    assert row.faults
