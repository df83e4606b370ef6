"""How many children an answer gives."""

import pytest

from knowledge.reading.children import read_children
from knowledge.reading.clauses import Clauses


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("two boys and a girl", 3),
        ("一儿一女", 2),
        ("得一個仔", 1),
        ("雙胞胎", 2),
        ("3 kids, two boys and a girl", 3),
        ("father of two", 2),
        ("no children", 0),
        ("冇仔女", 0),
    ],
)
def test_children_are_counted(text: str, count: int) -> None:
    found = read_children(Clauses(text))

    assert found and found.value == count


@pytest.mark.parametrize("text", ["my daughter is 6", "两个女士", "kids go to school"])
def test_what_counts_no_children_says_nothing(text: str) -> None:
    assert read_children(Clauses(text)) is None
