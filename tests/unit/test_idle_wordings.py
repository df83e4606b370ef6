from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.idle_wordings import find_idle
from knowledge.vectors import VectorCache
from tests.knowledge_fakes import WordCountEncoder, asked

VOCABULARY = ("pay", "tax", "when", "where", "how", "who", "file", "bus")


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    return VectorCache(WordCountEncoder(*VOCABULARY), tmp_path)


OTHER = asked("visa.b", "bus", "bus bus", "bus how", "who bus", "bus where", "bus when")


def test_a_wording_whose_like_stays_teaches_nothing(cache: VectorCache) -> None:
    entry = asked("tax.a", "tax", "pay", "when", "where", "how", "file", "file file")

    assert [(one.lang, one.text, one.near) for one in find_idle(entry, [entry, OTHER], cache)] == [
        ("en", "file", "file file")
    ]


def test_as_many_stay_as_an_entry_must_have(cache: VectorCache) -> None:
    entry = asked("tax.a", "tax", "pay", "when", "where", "file", "file file")

    assert find_idle(entry, [entry, OTHER], cache) == []


def test_a_wording_near_to_another_entry_stays(cache: VectorCache) -> None:
    entry = asked("tax.a", "tax", "pay", "when", "where", "how", "bus", "bus bus bus")

    assert find_idle(entry, [entry, OTHER], cache) == []


def test_an_entry_alone_has_nothing_to_be_told_from(cache: VectorCache) -> None:
    entry = asked("tax.a", "tax", "pay", "when", "where", "how", "file", "file file")

    assert find_idle(entry, [entry], cache) == []
