from __future__ import annotations

import pytest

from actions.fees_and_times import SERVICE
from tests.service_outcomes import work_out


@pytest.mark.parametrize("item", SERVICE.fields[0].choices)
def test_every_item_says_where_to_confirm(item: str) -> None:
    outcome = work_out(SERVICE, item=item)

    assert [line.phrase for line in outcome.caveats] == [f"{item}.confirm"]
    assert outcome.rules
