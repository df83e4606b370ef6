"""A file of entries that an editor hands in: the first byte chooses what it is called."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from fuzz.names import choose
from knowledge.exchange import ExchangeError, export_entries, read_exchange
from tests.knowledge_fakes import entry

_SUFFIXES: Final = ("csv", "json", "html", "xlsx", "tsv", "txt", "sheet")
_ENTRIES: Final = [entry("tax.a")]
_OFFICE: Final = "http://schemas.openxmlformats.org"
_SHEETS: Final = f"{_OFFICE}/spreadsheetml/2006/main"
_LINKS: Final = f"{_OFFICE}/officeDocument/2006/relationships"
# As little as a workbook can be: a longer one would not fit into what is tried.
_AROUND_A_SHEET: Final = {
    "[Content_Types].xml": f'<Types xmlns="{_OFFICE}/package/2006/content-types"><Override '
    'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/></Types>',
    "xl/workbook.xml": f'<workbook xmlns="{_SHEETS}" xmlns:r="{_LINKS}"><sheets><sheet name="a" '
    'sheetId="1" r:id="a"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
    f'<Relationship Id="a" Type="{_LINKS}/worksheet" Target="a.xml"/></Relationships>',
}
_SHEET: Final = (
    f'<worksheet xmlns="{_SHEETS}"><sheetData><row r="1"><c t="inlineStr"><is><t>Question</t></is>'
    '</c><c t="inlineStr"><is><t>Answer</t></is></c></row><row r="2"><c r="A2" t="b"><v>1</v></c>'
    '<c t="n"><v>45000.5</v></c><c t="e"><f>A1</f><v>#N/A</v></c></row></sheetData></worksheet>'
).encode()


def _workbook(sheet: bytes) -> bytes:
    """A workbook around the bytes of its sheet, which no checksum then gives away."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (*_AROUND_A_SHEET.items(), ("xl/a.xml", sheet)):
            archive.writestr(zipfile.ZipInfo(name), content)
    return stream.getvalue()


SEEDS: Final = (
    b"\x00" + export_entries(_ENTRIES, "csv")[:1400],
    b"\x01" + export_entries(_ENTRIES, "json")[:1400],
    b"\x02<html><p itemprop='mainEntity' itemtype='https://schema.org/Question'>Where?</p></html>",
    b"\x03" + _workbook(_SHEET),
    b"\x00Question,Answer\nWhere is it?,=1+1\n",
    b"\x00, ",
    b'\x01[{"question": "Where?", "answer": "Here", "answers": ["a"]}]',
    b"\x06" + _SHEET,
)


def try_bytes(data: bytes) -> None:
    """A file is read row by row, or refused in a sentence that names it."""
    suffix, content = choose(data, _SUFFIXES)
    if suffix == "sheet":
        suffix, content = "xlsx", _workbook(content)
    name = f"faq.{suffix}"
    try:
        found = read_exchange(name, content)
    except ExchangeError as error:
        assert str(error).startswith(name)
    else:
        assert all(row.place.startswith(name) for row in found.rows)
