from __future__ import annotations

from bot.lint_report import lines
from knowledge.remark import Remark


def test_remarks_are_lines_and_the_last_one_counts_them() -> None:
    remarks = [
        Remark("error", ("tax.one",), "It lies."),
        Remark("note", ("tax.one", "tax.two"), "They rhyme."),
    ]

    assert list(lines(remarks, 3)) == [
        "error    tax.one: It lies.",
        "note     tax.one, tax.two: They rhyme.",
        "3 entries: error 1, warning 0, note 1",
    ]
