"""The set of entries as a whole, and what each rests on."""

from __future__ import annotations

import re
from collections import Counter
from typing import get_args

from knowledge.entry import Topic
from knowledge.language import Lang
from knowledge.settings import ROOT
from tests.contracts.curated import cited_by, entries, facts

# What an answer says where a fact behind it is not certain.
CONFIRM: dict[Lang, str] = {
    "en": r"\bconfirm|\bask\b",
    "zh-Hans": "确认|核实|咨询|查询|询问",
    "zh-Hant": "確認|核實|查證|查詢",
}


def test_set_is_large_enough() -> None:
    assert len(entries()) >= 220


def test_each_topic_has_entries_enough() -> None:
    counted = Counter(entry.topic for entry in entries())

    assert {topic: counted[topic] for topic in get_args(Topic) if counted[topic] < 8} == {}


def test_each_entry_stands_in_the_file_of_its_topic() -> None:
    placed = {
        (path.stem, entry_id)
        for path in (ROOT / "knowledge" / "entries").glob("*.yml")
        for entry_id in re.findall(r"(?m)^- id: (\S+)", path.read_text(encoding="utf-8"))
    }

    assert {entry_id for topic, entry_id in placed if not entry_id.startswith(f"{topic}.")} == set()
    assert {entry_id for _, entry_id in placed} == {entry.id for entry in entries()}


def test_each_cited_fact_exists() -> None:
    unknown = [(e.id, fact) for e in entries() for fact in cited_by(e) if fact not in facts()]

    assert unknown == []


def test_answer_on_an_uncertain_fact_tells_to_confirm_it() -> None:
    silent = [
        (entry.id, lang)
        for entry in entries()
        if any(facts()[fact]["confidence"] != "high" for fact in cited_by(entry))
        for lang, phrase in CONFIRM.items()
        if not re.search(phrase, entry.answer[lang])
    ]

    assert silent == []


def test_no_entry_is_to_be_reviewed_before_it_speaks() -> None:
    assert [entry.id for entry in entries() if entry.review_by <= entry.as_of] == []


def test_no_entry_is_related_to_itself_or_twice_to_another() -> None:
    odd = [e.id for e in entries() if e.id in e.related or len(set(e.related)) < len(e.related)]

    assert odd == []
