from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from knowledge.exchange import ExchangeError, export_entries, read_exchange
from knowledge.exchange.reading import LARGEST
from tests.knowledge_fakes import entry

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DEEP = 100_000


def workbook() -> bytes:
    return export_entries([entry("tax.a")], "xlsx")


def repacked(**parts: str) -> bytes:
    """The workbook with some of its parts replaced, or others added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old:
        members: dict[str, str | bytes] = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in (members | parts).items():
            new.writestr(name, content)
    return stream.getvalue()


def sheet(rows: str, before: str = "") -> bytes:
    return repacked(
        **{SHEET: f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'}
    )


def cell(place: str, text: str = "x") -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def lying(data: bytes) -> bytes:
    """The workbook with one member that declares a tenth of its size."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo(SHEET).file_size
    return data.replace(size.to_bytes(4, "little"), (size // 10).to_bytes(4, "little"))


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(ExchangeError) as caught:
        read_exchange(name, data)
    return str(caught.value)


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'

CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "too large": ("faq.csv", lambda: b"a" * (LARGEST + 1), "larger than 50 MB"),
    "empty": ("faq.csv", lambda: b" \r\n", "the file is empty"),
    "old workbook": ("faq.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or password"),
    "no text": ("faq.csv", lambda: b"%PDF-1.7\0\x01", "this is no text"),
    "unknown suffix": ("faq.docx", workbook, "faq.docx: not one of .xlsx"),
    "workbook as CSV": ("faq.csv", workbook, "holds a workbook, not what its name says"),
    "CSV as workbook": ("faq.xlsx", lambda: b"id,answer.en\n", "holds a table, not what its"),
    "page as JSON": ("faq.json", lambda: b"<html>", "holds a page, not what its name says"),
    "JSON as page": ("faq.html", lambda: b"[]", "holds a json, not what its name says"),
    "cut off": ("faq.xlsx", lambda: workbook()[:-100], "damaged or cut off"),
    "member damaged": ("faq.xlsx", lambda: lying(workbook()), "damaged or cut off"),
    "bomb": ("faq.xlsx", lambda: repacked(a="0" * 30_000_000), "would unpack to 30,0"),
    "members": (
        "faq.xlsx",
        lambda: repacked(**{f"m{n}": "" for n in range(1_001)}),
        "more than 1,000 parts",
    ),
    "other archive": ("faq.xlsx", lambda: b"PK\x03\x04", "damaged or cut off"),
    "entities": ("faq.xlsx", lambda: sheet("&b;", ENTITIES), "EntitiesForbidden"),
    "outside entity": ("faq.xlsx", lambda: sheet("&a;", OUTSIDE), "EntitiesForbidden"),
    "unsound XML": ("faq.xlsx", lambda: sheet("<row>"), "ExpatError"),
    "far column": ("faq.xlsx", lambda: sheet(f"<row r='1'>{cell('ZZ1')}</row>"), "500 columns"),
    "endless rows": (
        "faq.xlsx",
        lambda: sheet(f"<row r='1'>{cell('A1')}</row><row r='999999999'>{cell('A9')}</row>"),
        "more rows than Excel knows",
    ),
    "endless cells": (
        "faq.xlsx",
        lambda: sheet("".join(f"<row r='{n}'><c r='XFD{n}'/></row>" for n in range(1, 2_000))),
        "more than 10,000,000 cells",
    ),
    "many rows": ("faq.csv", lambda: b"question,answer\n" + b"a,b\n" * 20_001, "20,000 rows"),
    "many columns": ("faq.csv", lambda: b"id,answer.en" + b",x" * 500, "more than 500 columns"),
    "long cell": ("faq.csv", lambda: b"id,answer.en\na," + b"x" * 200_000, "field larger"),
    "deep": ("faq.json", lambda: b"[" * DEEP + b"]" * DEEP, "more than 20 deep"),
    "deep enough": ("faq.json", lambda: b"[" * 30 + b"]" * 30, "more than 20 deep"),
    "NaN": ("faq.json", lambda: b'[{"id": NaN}]', "NaN is no value"),
    "unsound JSON": ("faq.json", lambda: b'[{\n"id": }]', "line 2: not sound JSON"),
    "key twice": ("faq.json", lambda: b'[{"id": 1, "id": 2}]', "'id' stands twice"),
    "no list": ("faq.json", lambda: b'{"id": 1}', "expected a list of entries"),
    "many items": ("faq.json", lambda: b"[" + b"{}," * 20_000 + b"{}]", "20,000 rows"),
}


@pytest.mark.parametrize(("name", "make", "sentence"), CASES.values(), ids=CASES)
def test_file_that_could_do_harm_is_refused_in_a_sentence(
    name: str, make: Callable[[], bytes], sentence: str
) -> None:
    said = refusal(name, make())

    assert said.startswith(name)
    assert sentence in said


def test_locked_member_is_refused() -> None:
    data = bytearray(workbook())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1

    assert "packed in a way that Excel does not use" in refusal("faq.xlsx", bytes(data))


def test_lone_surrogate_is_a_fault() -> None:
    (row,) = read_exchange("faq.json", b'[{"owner": "\\ud800"}]').rows

    assert any("owner: " in fault and "unicode" in fault for fault in row.faults)


def test_reader_of_excel_is_the_one_that_refuses_entities() -> None:
    assert openpyxl.DEFUSEDXML is True


def test_size_that_a_sheet_claims_is_not_believed() -> None:
    rows = (
        f"<row r='1'>{cell('A1', 'id')}{cell('B1', 'answer.en')}</row><row r='2'>{cell('B2')}</row>"
    )
    claim = (
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/><sheetData>{rows}</sheetData></worksheet>'
    )

    (row,) = read_exchange("faq.xlsx", repacked(**{SHEET: claim})).rows

    assert row.fields == {"answer": {"en": "x"}}


def test_macros_and_links_to_other_files_are_ignored() -> None:
    data = repacked(**{"xl/vbaProject.bin": "macro", "xl/externalLinks/externalLink1.xml": "<x/>"})

    assert read_exchange("faq.xlsm", data).entries == (entry("tax.a"),)


@pytest.mark.parametrize("piece", ["<", "<a ", "<!--", "<a href='", "&", "<![CDATA[", "</p", " "])
def test_broken_html_takes_no_longer_than_sound_html(piece: str) -> None:
    page = "<p>" + piece * 12_000
    data = f'Question,Answer\nWhere is it?,"{page}"\n'.encode()

    assert len(read_exchange("faq.csv", data).rows) == 1


@pytest.mark.parametrize("column", ["(", "((x", "x" + " " * 9, "source.1."])
def test_strange_header_takes_no_longer_than_a_plain_one(column: str) -> None:
    data = (
        f"Question,Answer,{column * (100_000 // len(column))}\nWhere is it?,Here it is,\n".encode()
    )

    assert len(read_exchange("faq.csv", data).rows) == 1


def test_number_too_long_for_a_character_stays_as_it_is() -> None:
    long = f"&#{'9' * 5_000};"

    (row,) = read_exchange("faq.csv", f"Question,Answer\nWhere is it?,&#52;{long}\n".encode()).rows

    assert row.fields["answer"] == {"en": f"4{long}"}
