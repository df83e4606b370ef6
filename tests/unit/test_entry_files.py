from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.entry_files import EntryFileError, read_entries
from tests.knowledge_fakes import record


def write(path: Path, *records: object) -> None:
    path.write_text(yaml.safe_dump(list(records), allow_unicode=True, sort_keys=False))


def faults_in(folder: Path) -> list[str]:
    with pytest.raises(EntryFileError) as caught:
        read_entries(folder)
    return str(caught.value).splitlines()


def asking(entry_id: str, way: str, lang: str = "en") -> dict[str, Any]:
    fields = record(entry_id)
    fields["wordings"][lang].append(way)
    return fields


def test_entries_come_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    write(tmp_path / "work.yml", record("work.b"), record("work.a"))
    write(tmp_path / "tax.yml", record("tax.z"))

    assert [entry.id for entry in read_entries(tmp_path)] == ["tax.z", "work.b", "work.a"]


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path / "tax.yml", record("tax.a"))
    (tmp_path / "notes.txt").write_text("- not an entry")

    assert len(read_entries(tmp_path)) == 1


def test_fault_names_file_line_entry_and_field(tmp_path: Path) -> None:
    first = record("tax.a")
    write(tmp_path / "tax.yml", first, record("tax.b", audience=[]))
    line = 1 + len(yaml.safe_dump([first]).splitlines())

    (fault,) = faults_in(tmp_path)

    assert fault.startswith(f"tax.yml:{line}: tax.b: audience: ")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path / "tax.yml", record("tax.a", owner=""), record("tax.b", as_of="soon"))
    (tmp_path / "visa.yml").write_text("- id: [")

    faults = faults_in(tmp_path)

    assert [fault.partition(":")[0] for fault in faults] == ["tax.yml", "tax.yml", "visa.yml"]


def test_id_that_stands_twice_is_a_fault_that_names_both_places(tmp_path: Path) -> None:
    write(tmp_path / "a.yml", record("tax.a"))
    write(tmp_path / "b.yml", record("tax.a"))

    assert faults_in(tmp_path) == ["b.yml:1: tax.a stands already at a.yml:1"]


def test_relation_to_an_entry_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path / "tax.yml", record("tax.a", related=["tax.gone"]))

    assert faults_in(tmp_path) == ["tax.yml:1: tax.a: related entry tax.gone does not exist"]


def test_relation_may_point_to_a_later_file(tmp_path: Path) -> None:
    write(tmp_path / "tax.yml", record("tax.a", related=["work.a"]))
    write(tmp_path / "work.yml", record("work.a"))

    assert len(read_entries(tmp_path)) == 2


@pytest.mark.parametrize(("way", "lang"), [("SIM  card", "en"), ("sim card", "zh-Hans")])
def test_wording_of_two_entries_is_a_fault(tmp_path: Path, way: str, lang: str) -> None:
    write(tmp_path / "living.yml", asking("living.a", "sim card"), asking("living.b", way, lang))

    (fault,) = faults_in(tmp_path)

    assert fault.endswith("living.b: 'sim card' also asks living.a")


def test_wording_that_differs_in_script_alone_is_a_fault(tmp_path: Path) -> None:
    simplified = asking("living.a", "电话卡", "zh-Hans")
    write(tmp_path / "living.yml", simplified, asking("living.b", "電話卡", "zh-Hant"))

    assert len(faults_in(tmp_path)) == 1


def test_file_that_is_no_yaml_is_a_fault_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "tax.yml").write_text("- id: a\n- id: [\n- }\n")

    (fault,) = faults_in(tmp_path)

    assert fault.startswith("tax.yml:3: not readable as YAML: ")


def test_file_in_another_encoding_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "tax.yml").write_bytes("- id: 前海".encode("gbk"))

    assert faults_in(tmp_path)[0].startswith("tax.yml: not readable as YAML: ")


@pytest.mark.parametrize("text", ["", "id: tax.a", "just words"])
def test_file_that_is_no_list_is_a_fault(tmp_path: Path, text: str) -> None:
    (tmp_path / "tax.yml").write_text(text)

    assert faults_in(tmp_path) == ["tax.yml:1: expected a list of entries"]


def test_item_that_is_no_entry_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path / "tax.yml", "just words")

    assert faults_in(tmp_path)[0].startswith("tax.yml:1: an entry: entry: ")


def test_folder_without_entries_is_a_fault(tmp_path: Path) -> None:
    assert faults_in(tmp_path) == [f"{tmp_path}: holds no entry"]
