"""Rasa's rule policy, which remembers what it has found before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker

_MOST: Final = 4096
_Found = tuple[str | None, str | None, bool]


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class RememberingRulePolicy(RulePolicy):
    """The same predictions as the rule policy's.

    Rules look back over few states: whatever these were once, they lead to the same rules again.
    """

    def _get_possible_keys(self, lookup: dict[str, str], states: list[dict[str, Any]]) -> set[str]:
        looked_back = self._longest_rule(lookup)
        latest = states[-looked_back:]
        remembered = self.__dict__.setdefault("_remembered", {})
        frozen = tuple(DialogueStateTracker.freeze_current_state(state) for state in latest)
        place = (id(lookup), frozen)
        if place not in remembered:
            if len(remembered) >= _MOST:
                remembered.clear()
            remembered[place] = super()._get_possible_keys(lookup, latest)
        found: set[str] = remembered[place]
        return found

    def _prediction_states(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        use_text_for_last_user_input: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[dict[str, Any]]:
        """The states of the latest turns; the rules look back no further."""
        needed = self._longest_rule(self.lookup[RULES])
        states: list[dict[str, Any]] = super()._prediction_states(
            _latest_turns(tracker, needed), domain, use_text_for_last_user_input, rule_only_data
        )
        return states

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> _Found:
        if use_text_for_last_user_input and not tracker.active_loop_name and not self._reads_text():
            return None, None, False
        found: _Found = super()._find_action_from_rules(
            tracker, domain, use_text_for_last_user_input
        )
        return found

    def _longest_rule(self, lookup: dict[str, str]) -> int:
        """How many states the longest rule looks back over."""
        lengths = self.__dict__.setdefault("_lengths", {})
        if id(lookup) not in lengths:
            lengths[id(lookup)] = max((len(json.loads(key)) for key in lookup), default=1)
        length: int = lengths[id(lookup)]
        return length

    def _reads_text(self) -> bool:
        """Whether any rule names a resident's very words."""
        if "_has_texts" not in self.__dict__:
            self._has_texts = any(_names_text(json.loads(key)) for key in self.lookup[RULES])
        return self._has_texts


def _names_text(states: Sequence[dict[str, Any]]) -> bool:
    return any("text" in state.get("user", {}) for state in states)


def _latest_turns(tracker: DialogueStateTracker, states: int) -> DialogueStateTracker:
    """The tracker with so many states at least, and one before; the whole where that is shorter.

    Slots and loops that a state may hold stand in earlier events: then it stays whole as well.
    """
    if tracker.active_loop_name or any(s.influence_conversation for s in tracker.slots.values()):
        return tracker
    events = tracker.applied_events()
    counted = 0
    for place in range(len(events) - 1, 0, -1):
        event = events[place]
        if isinstance(event, ActionExecuted):
            counted += 1
            if counted > states and event.action_name == ACTION_LISTEN_NAME:
                latest = tracker.init_copy()
                for later in events[place:]:
                    latest.update(later)
                return latest
    return tracker
