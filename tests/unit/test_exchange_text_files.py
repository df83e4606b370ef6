from __future__ import annotations

import csv
import io

import pytest

from knowledge.entry import Entry
from knowledge.exchange import ExchangeError, export_entries, read_exchange
from tests.knowledge_fakes import entry

HANS = "在前海工作的香港居民，可以申请个人所得税的减免吗？需要什么证件？"
HANT = "喺前海返工嘅香港居民，可唔可以申請個人所得稅嘅減免？要帶咩證件？"


def chinese() -> Entry:
    return entry("tax.a", question={"en": "Tax?", "zh-Hans": HANS, "zh-Hant": HANT})


def csv_text(one: Entry) -> str:
    return export_entries([one], "csv").decode("utf-8-sig")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "big5hkscs"]
)
def test_csv_is_read_in_the_encoding_it_has(encoding: str) -> None:
    made = entry("tax.a", owner=HANT if encoding == "big5hkscs" else HANS)

    assert read_exchange("faq.csv", csv_text(made).encode(encoding)).entries == (made,)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("前海で働くための税金はいくらですか", "shift_jis"),
        ("résumé à Genève", "cp1252"),
        ("전하이에서 일하려면", "euc_kr"),
        ("鑫淼焱垚", "gb18030"),
    ],
)
def test_text_in_an_encoding_that_cannot_be_told_is_refused(text: str, encoding: str) -> None:
    data = csv_text(entry("tax.a", owner=text)).encode(encoding)

    with pytest.raises(ExchangeError, match=r"faq\.csv: the encoding .* save it as 'CSV UTF-8'"):
        read_exchange("faq.csv", data)


def test_utf_16_that_is_cut_off_is_refused() -> None:
    with pytest.raises(ExchangeError, match=r"not readable as UTF-16 .* damaged or cut off"):
        read_exchange("faq.csv", csv_text(chinese()).encode("utf-16")[:-1])


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_are_recognised(separator: str) -> None:
    text = io.StringIO()
    rows = csv.reader(io.StringIO(csv_text(chinese()), newline=""))
    csv.writer(text, delimiter=separator).writerows(rows)

    assert read_exchange("faq.csv", text.getvalue().encode()).entries == (chinese(),)


def test_csv_with_a_quotation_mark_missing_is_refused_with_its_line() -> None:
    text = csv_text(entry("tax.a", owner='the "first" desk'))
    cut = text[: text.rindex('first""')]

    with pytest.raises(ExchangeError, match=r"faq\.csv, line 2: .* quotation mark missing"):
        read_exchange("faq.csv", cut.encode())


def test_row_that_ends_early_is_a_fault() -> None:
    text = csv_text(chinese())
    width = text.partition("\r\n")[0].count(",") + 1

    (fault,) = read_exchange("faq.csv", text[: text.rindex(",desk,")].encode()).rows[0].faults

    assert f"cells where the first row has {width}" in fault


def test_blank_lines_are_no_rows() -> None:
    text = csv_text(chinese()).replace("\r\n", "\r\n,,,\r\n\r\n")

    assert len(read_exchange("faq.csv", text.encode()).rows) == 1


def test_text_that_is_no_table_is_refused() -> None:
    with pytest.raises(ExchangeError, match=r"notes\.txt: no table of entries; the first row"):
        read_exchange("notes.txt", b"just a line\nand another, with a comma, or two\n")


@pytest.mark.parametrize("blank", [b", ", b"\xef\xbb\xbf, ", b" \t \n ;\n"])
def test_a_table_of_blank_cells_is_refused(blank: bytes) -> None:
    with pytest.raises(ExchangeError, match=r"^faq\.csv: "):
        read_exchange("faq.csv", blank)
