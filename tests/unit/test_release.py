from __future__ import annotations

from knowledge.entry import Entry
from knowledge.publication import digest_of
from knowledge.release import merge_release
from tests.knowledge_fakes import entry

OLD, NEW, EDITED = (entry("tax.a", owner=owner) for owner in ("old", "new", "edited"))


def live(*entries: Entry) -> dict[str, str]:
    return {e.id: digest_of(e) for e in entries}


def test_the_first_release_is_the_first_live_set() -> None:
    merged = merge_release({}, [OLD], {})

    assert (merged.wanted, merged.conflicts) == (live(OLD), {})


def test_an_entry_that_nobody_touched_is_updated() -> None:
    merged = merge_release(live(OLD), [NEW], live(OLD))

    assert (merged.wanted, merged.conflicts) == (live(NEW), {})


def test_an_entry_that_was_edited_stays_and_is_listed() -> None:
    merged = merge_release(live(OLD), [NEW], live(EDITED))

    assert (merged.wanted, merged.conflicts) == (live(EDITED), {"tax.a": digest_of(NEW)})


def test_an_edit_is_no_conflict_while_releases_leave_the_entry_alone() -> None:
    other = entry("tax.b")
    merged = merge_release(live(OLD), [OLD, other], live(EDITED))

    assert (merged.wanted, merged.conflicts) == (live(EDITED, other), {})


def test_an_edit_that_the_release_makes_too_is_no_conflict() -> None:
    merged = merge_release(live(OLD), [NEW], live(NEW))

    assert (merged.wanted, merged.conflicts, merged.is_new) == (live(NEW), {}, True)


def test_an_entry_that_the_release_withdraws_goes_unless_it_was_edited() -> None:
    assert merge_release(live(OLD), [], live(OLD)).wanted == {}
    kept = merge_release(live(OLD), [], live(EDITED))
    assert (kept.wanted, kept.conflicts) == (live(EDITED), {"tax.a": None})


def test_an_entry_that_people_withdrew_stays_away_and_is_listed() -> None:
    merged = merge_release(live(OLD), [NEW], {})

    assert (merged.wanted, merged.conflicts) == ({}, {"tax.a": digest_of(NEW)})


def test_a_release_that_was_merged_already_says_nothing_new() -> None:
    assert not merge_release(live(OLD), [OLD], live(EDITED)).is_new
