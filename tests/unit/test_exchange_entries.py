from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import openpyxl
import pytest

from knowledge.entry import Entry
from knowledge.exchange import ExchangeError, Imported, export_entries, read_exchange
from tests.knowledge_fakes import entry, record


def table(*rows: dict[str, str], separator: str = ",") -> bytes:
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in line] for line in lines]
    return "\r\n".join(separator.join(line) for line in quoted).encode()


def row(entry_id: str, **changes: str) -> dict[str, str]:
    cells = export_entries([entry(entry_id)], "csv").decode("utf-8-sig")
    header, values = csv.reader(io.StringIO(cells, newline=""))
    found = dict(zip(header, values, strict=True))
    unknown = {name.replace("__", "."): text for name, text in changes.items()}
    return found | unknown


def only(data: bytes, name: str = "faq.csv") -> Imported:
    (found,) = read_exchange(name, data).rows
    return found


def json_of(*records: object) -> bytes:
    return json.dumps(records, ensure_ascii=False).encode()


def test_table_has_a_column_for_every_field_and_as_many_sources_as_the_widest_entry() -> None:
    two = entry("tax.b", sources=record("tax.b")["sources"] * 2)

    header = export_entries([entry("tax.a"), two], "csv").decode("utf-8-sig").splitlines()[0]

    names = header.split(",")
    assert names[:4] == ["id", "topic", "audience", "question.en"]
    assert names[4:6] == ["question.zh-Hans", "question.zh-Hant"]
    assert [n for n in names if n.endswith(".url")] == ["source.1.url", "source.2.url"]
    assert {name.partition(".")[0] for name in names} - {"source"} == {*Entry.model_fields} - {
        "sources"
    }


def test_csv_begins_with_the_mark_that_excel_needs() -> None:
    assert export_entries([entry("tax.a")], "csv").startswith(b"\xef\xbb\xbfid,")


def test_excel_sheet_is_frozen_below_its_header_and_holds_texts_alone() -> None:
    calculated = entry("tax.a", owner="=1+1", answer=record("tax.a")["answer"] | {"en": "#N/A"})

    book = openpyxl.load_workbook(io.BytesIO(export_entries([calculated], "xlsx")))

    sheet = book["entries"]
    assert sheet.freeze_panes == "B2"
    assert {cell.data_type for cells in sheet.iter_rows() for cell in cells if cell.value} == {"s"}
    values = [cell.value for cell in sheet[2]]
    assert "'=1+1" in values
    assert sheet["D2"].alignment.wrap_text


def test_nothing_to_export_is_a_header_alone() -> None:
    assert read_exchange("faq.csv", export_entries([], "csv")).rows == ()


def test_answer_too_long_for_excel_is_told_and_not_cut() -> None:
    long = entry("tax.a", answer=record("tax.a")["answer"] | {"en": "😀" * 20_000})

    with pytest.raises(ExchangeError, match=r"tax\.a: answer\.en: longer than the 32,767"):
        export_entries([long], "xlsx")
    assert only(export_entries([long], "csv")).entry == long


def test_control_character_is_a_fault_with_its_field() -> None:
    found = only(json_of(record("tax.a", owner="a\0b")), "faq.json")

    assert found.faults == ("tax.a: owner: holds the control character U+0000",)


def test_row_that_lacks_fields_is_a_draft_that_says_which() -> None:
    found = only(table(row("tax.a", answer__en="", as_of="", wordings__en="a\nb")))

    assert found.outcome == "draft"
    assert set(found.missing) == {"answer.en", "as_of", "wordings.en (2 of 5)"}
    assert found.fields["answer"]["zh-Hans"] == "tax.a zh-Hans"


def test_fault_names_the_line_on_which_its_row_begins() -> None:
    long = row("tax.a", answer__en="one\ntwo\r\nthree")

    found = read_exchange("faq.csv", table(long, row("tax.b", topic="taxes")))

    assert found.rows[0].entry is not None
    assert found.rows[0].entry.answer.en == "one\ntwo\nthree"
    (fault,) = found.faults
    assert fault.startswith("faq.csv, line 17: tax.b: topic: Input should be 'schools'")


def test_fault_in_excel_names_sheet_and_row() -> None:
    book = openpyxl.Workbook()
    book.active.title = "FAQ"
    cells = row("tax.a", as_of="soon")
    for line in ([], list(cells), list(cells.values())):
        book.active.append(line)
    stream = io.BytesIO()
    book.save(stream)

    assert read_exchange("faq.xlsx", stream.getvalue()).faults == (
        "faq.xlsx, sheet FAQ, row 3: tax.a: as_of: 'soon' is not a date such as 2026-01-31",
    )


def test_id_that_stands_twice_is_a_fault_that_names_the_first_place() -> None:
    found = read_exchange("faq.json", json_of(record("tax.a"), record("tax.b"), record("tax.a")))

    assert [one.id for one in found.entries] == ["tax.a", "tax.b"]
    assert found.faults == ("faq.json, item 3: tax.a: stands already at faq.json, item 1",)


def test_columns_nobody_knows_are_reported_and_not_taken() -> None:
    found = read_exchange("faq.csv", table({**row("tax.a"), "remarks": "check", "": "x"}))

    assert found.left_out == ("remarks", f"column {len(row('tax.a')) + 2}")
    assert found.rows[0].entry == entry("tax.a")
    assert found.summary() == (
        "faq.csv (entries): 1 complete, 0 to be completed, 0 faulty; "
        f"left out: remarks, column {len(row('tax.a')) + 2}."
    )


def test_fields_nobody_knows_are_reported_in_json_too() -> None:
    found = read_exchange("faq.json", json_of(record("tax.a", remarks="check")))

    assert (found.left_out, found.entries) == (("remarks",), (entry("tax.a"),))


def test_full_width_signs_are_understood_where_no_sentence_stands() -> None:
    cells = row(
        "tax.a",
        id="ｔａｘ．ａ",
        audience="hk，macao；foreign、mainland",
        as_of="２０２６年１月３１日",
        review_by="2027／1／31",
        related="tax。b、tax－c.d",
    )

    found = only(
        table({{"question.en": "Ｑｕｅｓｔｉｏｎ．ＥＮ"}.get(k, k): v for k, v in cells.items()})
    )

    related, audience = ("tax.b", "tax-c.d"), ("hk", "macao", "foreign", "mainland")
    assert found.entry == entry("tax.a", audience=audience, related=related)


@pytest.mark.parametrize("day", ["2026-1-31", "2026/01/31", "2026.1.31", "2026-01-31 00:00:00"])
def test_dates_are_read_with_the_year_first(day: str) -> None:
    assert only(table(row("tax.a", as_of=day))).entry == entry("tax.a")


@pytest.mark.parametrize("day", ["31/1/2026", "2026-02-30", "2026-1/31", "46053", "20260131"])
def test_dates_that_could_mean_another_day_are_faults(day: str) -> None:
    assert only(table(row("tax.a", as_of=day))).faults == (
        f"tax.a: as_of: {day!r} is not a date such as 2026-01-31",
    )


def test_number_is_no_date_in_json() -> None:
    assert only(json_of(record("tax.a", as_of=86400)), "faq.json").outcome == "faulty"


def test_real_dates_and_numbers_of_excel_are_read_as_people_see_them() -> None:
    book = openpyxl.Workbook()
    cells: dict[str, Any] = {**row("tax.a"), "as_of": date(2026, 1, 31), "owner": 12.0}
    book.active.append(list(cells))
    book.active.append(list(cells.values()))
    stream = io.BytesIO()
    book.save(stream)

    assert only(stream.getvalue(), "faq.xlsx").entry == entry("tax.a", owner="12")


def test_formula_and_error_in_a_cell_are_faults_that_name_it() -> None:
    book = openpyxl.Workbook()
    cells = {**row("tax.a"), "owner": "=A1", "id": "#N/A"}
    book.active.append(list(cells))
    book.active.append(list(cells.values()))
    stream = io.BytesIO()
    book.save(stream)

    faults = only(stream.getvalue(), "faq.xlsx").faults

    assert any("cell A2 holds the error #N/A" in fault for fault in faults)
    assert any("holds a formula; put its value there" in fault for fault in faults)


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(ExchangeError, match=r"faq\.csv: 2 columns are named id"):
        read_exchange("faq.csv", table({**row("tax.a"), "ID": "tax.b"}))


def test_sources_may_leave_a_number_out() -> None:
    cells = {name.replace("source.1", "source.3"): text for name, text in row("tax.a").items()}

    assert only(table(cells)).entry == entry("tax.a")


def test_sheet_that_is_no_table_of_entries_is_left_out_by_name() -> None:
    book = openpyxl.load_workbook(io.BytesIO(export_entries([entry("tax.a")], "xlsx")))
    book.create_sheet("Notes").append(["who wrote this"])
    stream = io.BytesIO()
    book.save(stream)

    found = read_exchange("faq.xlsx", stream.getvalue())

    assert (found.left_out, found.entries) == (("sheet Notes",), (entry("tax.a"),))


def test_folders_in_a_name_are_not_repeated() -> None:
    assert read_exchange("C:\\a\\b/faq.csv", export_entries([], "csv")).name == "faq.csv"


def test_optional_record_has_a_column_for_each_of_its_fields() -> None:
    grouped = entry("tax.a", group={"name": "tax-relief", "audience": ["hk", "macao"]})

    text = export_entries([grouped], "csv").decode("utf-8-sig")

    assert "group.name,group.audience" in text
    assert 'tax-relief,"hk, macao"' in text


def test_row_with_a_cell_too_many_is_no_entry() -> None:
    found = only(table(row("tax.a")) + b",surplus")

    assert (found.outcome, found.entry) == ("faulty", None)


def test_sources_stand_in_the_order_of_their_numbers() -> None:
    titles = [{lang: f"{n} {lang}" for lang in ("en", "zh-Hans", "zh-Hant")} for n in (1, 2)]
    (source,) = record("tax.a")["sources"]
    made = entry("tax.a", sources=[{**source, "title": title} for title in titles])
    header, values = csv.reader(io.StringIO(export_entries([made], "csv").decode("utf-8-sig")))

    backwards = dict(reversed(list(zip(header, values, strict=True))))

    assert only(table(backwards)).entry == made
