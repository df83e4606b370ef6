from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import KnowledgeError
from knowledge.questions import Question, read_questions

GOOD = '{"text": "tax?", "lang": "en", "entry": "tax.a", "kind": "scrap"}'


def test_questions_are_read_in_order(tmp_path: Path) -> None:
    path = tmp_path / "asked.jsonl"
    path.write_text(f'{GOOD}\n\n{{"text": "天气？", "lang": "zh-Hans", "entry": null}}\n')

    assert read_questions(path) == (
        Question(text="tax?", lang="en", entry="tax.a", kind="scrap"),
        Question(text="天气？", lang="zh-Hans", entry=None),
    )


def test_mark_of_windows_before_the_first_line_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "asked.jsonl"
    path.write_text(GOOD, encoding="utf-8-sig")

    assert len(read_questions(path)) == 1


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        '{"text": "", "lang": "en", "entry": null}',
        '{"text": "tax?", "lang": "fr", "entry": null}',
        '{"text": "tax?", "lang": "en"}',
    ],
)
def test_bad_line_is_an_error_that_names_it(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "asked.jsonl"
    path.write_text(f"{GOOD}\n\n{bad}\n")

    with pytest.raises(KnowledgeError, match=r"^asked\.jsonl:3: "):
        read_questions(path)


def test_file_that_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"gone\.jsonl: cannot be read"):
        read_questions(tmp_path / "gone.jsonl")


def test_file_in_another_encoding_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "asked.jsonl"
    path.write_bytes("天气".encode("gbk"))

    with pytest.raises(KnowledgeError, match="cannot be read"):
        read_questions(path)
