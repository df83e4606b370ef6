from __future__ import annotations

from typing import Any

from knowledge.entry import Entry
from knowledge.entry_set import find_faults, parts_of_group
from tests.knowledge_fakes import entry, record


def member(entry_id: str, *audience: str, name: str = "permit", **fields: Any) -> Entry:
    return entry(entry_id, group={"name": name, "audience": audience}, **fields)


def test_a_group_leads_each_audience_to_its_entry() -> None:
    here, abroad = member("work.a", "macao", "hk"), member("work.b", "foreign")
    other = member("work.c", "hk", name="tax")

    parts = parts_of_group([abroad, here, other, entry("work.d")], "permit")

    assert list(parts.items()) == [("hk", here), ("macao", here), ("foreign", abroad)]


def test_two_entries_of_a_group_for_one_audience_are_a_fault() -> None:
    faults = find_faults([member("work.a", "hk"), member("work.b", "foreign", "hk")])

    assert [str(fault.reason) for fault in faults] == ["the group permit has work.a for hk already"]


def test_a_wording_may_be_shared_within_a_group_alone() -> None:
    shared = record("work.a")["question"]

    one_group = [member("work.a", "hk"), member("work.b", "foreign", question=shared)]
    two_groups = [member("work.a", "hk"), member("work.b", "foreign", name="tax", question=shared)]

    assert find_faults(one_group) == []
    assert {fault.entry for fault in find_faults(two_groups)} == {"work.b"}
    assert find_faults([entry("work.a"), entry("work.b", question=shared)])
