from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from knowledge.publication import Publication, changes_between, undo

SETS = st.dictionaries(st.sampled_from(["tax.a", "tax.b", "tax.c"]), st.sampled_from("123"))


@given(st.lists(SETS, min_size=1, max_size=6))
def test_every_earlier_set_can_be_gone_back_to(history: list[dict[str, str]]) -> None:
    publications = [
        Publication(number=n, at=datetime.now(UTC), by="", reason="", changes=changes)
        for n, changes in enumerate(map(changes_between, history, history[1:]), start=1)
    ]

    for place, earlier in enumerate(history):
        later = list(reversed(publications[place:]))
        assert undo(history[-1], later) == earlier
