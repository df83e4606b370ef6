"""Rasa's rule policy, which remembers what it has found before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    BotUttered,
    Event,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
)
from rasa.shared.core.trackers import DialogueStateTracker

_MOST: Final = 4096
_BEGINNING: Final = (Restarted, SessionStarted)
_UNDOING: Final = (ActionReverted, ActiveLoop, LoopInterrupted, UserUtteranceReverted)
_STATELESS: Final = (BotUttered, SlotSet)
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
            _latest(tracker, needed), domain, use_text_for_last_user_input, rule_only_data
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


class _Latest:
    """The latest turns of a conversation without loops, to which slots make no difference."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events

    def past_states(self, domain: Domain, **_: Any) -> list[dict[str, Any]]:
        """The state before each action, and the present one, as a tracker gives them."""
        replayed = DialogueStateTracker("", ())
        states = []
        for event in self._events:
            if isinstance(event, ActionExecuted):
                states.append(domain.get_active_state(replayed))
            replayed.update(event)
        return [*states, domain.get_active_state(replayed)]


def _latest(tracker: DialogueStateTracker, states: int) -> _Latest | DialogueStateTracker:
    """So many states at least, and one before; or the whole tracker, where that is not the same.

    Slots and loops that a state may hold stand in earlier events, and some events undo others.
    """
    if tracker.active_loop_name or any(s.influence_conversation for s in tracker.slots.values()):
        return tracker
    taken: list[Event] = []
    counted = 0
    for event in reversed(tracker.events):
        if isinstance(event, _BEGINNING):
            break
        if isinstance(event, _UNDOING):
            return tracker
        if isinstance(event, _STATELESS):
            continue
        taken.append(event)
        if isinstance(event, ActionExecuted):
            counted += 1
            if counted > states and event.action_name == ACTION_LISTEN_NAME:
                break
    return _Latest(taken[::-1])
