from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from knowledge.datasets import (
    DatasetError,
    Example,
    few_shot,
    read_dataset,
    texts_by_label,
)

PARTS = {
    "train": [["one card", "card"], ["a loan", "loan"]],
    "oos_train": [["rain", "oos"]],
    "oos_val": [["snow", "oos"]],
    "val": [["my card", "card"]],
    "test": [["the card", "card"]],
    "oos_test": [["hail", "oos"]],
}


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content)
    return path


def lines(*records: Mapping[str, str | None]) -> str:
    return "\n".join(json.dumps(record) for record in records)


def test_parts_of_pairs_are_read_and_out_of_scope_has_no_label(tmp_path: Path) -> None:
    dataset = read_dataset(write(tmp_path, "set.json", json.dumps(PARTS)))

    assert dataset.train == (
        Example("one card", "card"),
        Example("a loan", "loan"),
        Example("rain", None),
    )
    assert set(dataset.validation) == {Example("snow", None), Example("my card", "card")}
    assert dataset.test == (Example("the card", "card"), Example("hail", None))


def test_lines_go_to_the_part_they_name(tmp_path: Path) -> None:
    content = lines(
        {"text": "one card", "label": "card", "split": "train"},
        {"text": "snow", "label": None, "split": "validation"},
        {"text": "the card", "label": "card", "split": "test"},
    )
    dataset = read_dataset(write(tmp_path, "set.jsonl", content + "\n\n"))

    assert dataset.train == (Example("one card", "card"),)
    assert dataset.validation == (Example("snow", None),)
    assert dataset.test == (Example("the card", "card"),)


def test_about_a_fifth_of_lines_that_name_no_part_measures_and_never_what_was_learnt(
    tmp_path: Path,
) -> None:
    records = [{"text": f"card {n % 400}", "label": "card"} for n in range(500)]
    dataset = read_dataset(write(tmp_path, "set.jsonl", lines(*records)))

    assert 60 < len(dataset.test) < 140
    assert len(dataset.train) + len(dataset.test) == 500
    assert not set(dataset.train) & set(dataset.test)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("set.json", "{", "not parts of pairs"),
        ("set.json", '{"train": [["text alone"]]}', "not parts of pairs"),
        ("set.json", '{"train": [["", "card"]]}', "not parts of pairs"),
        ("set.json", '{"dev": [["one card", "card"]]}', "the part 'dev' is none of train"),
        ("set.json", '{"test": [["one card", "card"]]}', "in the part 'train'"),
        ("set.json", '{"train": [["card", "card"]], "test": [["rain", "oos"]]}', "part 'test'"),
        ("set.jsonl", '{"text": "card", "label": "card"}\n{"text": "card"}', r"set\.jsonl:2: "),
        ("set.jsonl", '{"text": "card", "label": "card", "split": "dev"}', r"set\.jsonl:1: "),
    ],
)
def test_file_that_is_no_data_set_is_an_error_that_says_why(
    tmp_path: Path, name: str, content: str, told: str
) -> None:
    with pytest.raises(DatasetError, match=told):
        read_dataset(write(tmp_path, name, content))


def test_file_that_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"gone\.json: cannot be read"):
        read_dataset(tmp_path / "gone.json")


def test_texts_are_told_apart_by_label() -> None:
    examples = [
        Example("b", "loan"),
        Example("a", "card"),
        Example("c", "loan"),
        Example("d", None),
    ]

    assert list(texts_by_label(examples).items()) == [("card", ["a"]), ("loan", ["b", "c"])]


def test_few_shots_are_so_many_of_each_label_and_all_out_of_scope() -> None:
    examples = [Example(f"{label} {n}", label) for label in ("card", "loan") for n in range(30)]
    examples += [Example(f"rain {n}", None) for n in range(7)]

    drawn = few_shot(examples, 10, draw=0)

    assert Counter(example.label for example in drawn) == {"card": 10, "loan": 10, None: 7}
    assert len(set(drawn)) == len(drawn)
    assert set(drawn) <= set(examples)
    assert drawn == few_shot(examples, 10, draw=0)
    assert drawn != few_shot(examples, 10, draw=1)


def test_more_shots_than_a_label_has_examples_are_an_error() -> None:
    with pytest.raises(DatasetError, match="'card' has 2 examples"):
        few_shot([Example("a", "card"), Example("b", "card")], 3, draw=0)
