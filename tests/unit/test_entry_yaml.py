from __future__ import annotations

from pathlib import Path

from knowledge.entry_files import read_entries
from knowledge.entry_yaml import to_yaml, write_entry_files
from tests.knowledge_fakes import entry, record


def test_entries_keep_the_order_of_their_file_and_new_ones_follow(tmp_path: Path) -> None:
    write_entry_files([entry("tax.c")], tmp_path)
    write_entry_files([entry("tax.a"), entry("tax.b"), entry("tax.c")], tmp_path)

    assert [e.id for e in read_entries(tmp_path)] == ["tax.c", "tax.a", "tax.b"]


def test_only_files_that_change_are_written(tmp_path: Path) -> None:
    write_entry_files([entry("tax.a"), entry("work.a")], tmp_path)
    changed = write_entry_files([entry("tax.a"), entry("work.a", owner="jobs desk")], tmp_path)

    assert [path.name for path in changed] == ["work.yml"]


def test_the_file_of_a_topic_without_entries_goes(tmp_path: Path) -> None:
    write_entry_files([entry("tax.a"), entry("work.a")], tmp_path)
    write_entry_files([entry("tax.a")], tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["tax.yml"]


def test_a_long_answer_is_folded_and_one_with_lines_keeps_them() -> None:
    answer = record("tax.a")["answer"] | {"en": "word " * 40 + "end", "zh-Hans": "一\n\n二"}
    lines = to_yaml([entry("tax.a", answer=answer)]).splitlines()

    assert max(map(len, lines)) <= 100
    place = lines.index("    zh-Hans: |-")
    assert lines[place + 1 : place + 4] == ["      一", "", "      二"]
