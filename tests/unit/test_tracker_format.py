"""How Redis holds a tracker."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import Event, Restarted, SessionStarted, SlotSet, UserUttered

from bot.engine.tracker_format import recent


@pytest.mark.parametrize("over", [Restarted(), SessionStarted()])
def test_what_was_known_before_a_new_start_does_not_come_back(over: Event) -> None:
    before = [SlotSet("locale", "en"), over, SlotSet("last_entry", "a")]
    turns = [UserUttered("more") for _ in range(40)]

    kept = recent([*before, *turns])

    assert [event.key for event in kept if isinstance(event, SlotSet)] == ["last_entry"]
