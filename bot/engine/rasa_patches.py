"""What of Rasa can only be mended where it stands: for the pinned release alone."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from jsonschema import Draft202012Validator
from rasa import __version__
from rasa.core.actions.action import RemoteAction
from rasa.core.policies import rule_policy
from rasa.shared.core.events import Event
from rasa.shared.utils.schemas.events import EVENT_SCHEMA

from bot.errors import ModelError

RELEASE: Final = "3.6.21"
_OF_A_SLOT: Final = {"event", "name", "value", "timestamp"}


def mend_rasa() -> None:
    """Mends it; raises ModelError for another release, whose code nobody has looked at."""
    if __version__ != RELEASE:
        raise ModelError(f"Rasa {__version__} is installed, but this service is for {RELEASE}.")
    _find_event_types_once()
    _validate_results_once()
    _copy_nothing_for_logs()


def _find_event_types_once() -> None:
    """Each event that is read walked through all subclasses to find its type."""
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(lru_cache(maxsize=256)(Event.resolve_by_type))


def _validate_results_once() -> None:
    """Each action's result was checked by a schema that was itself checked again each time.

    The check of the schema against its meta-schema takes five times as long as the action.
    """
    whole = Draft202012Validator(RemoteAction.action_response_format_spec())
    every = {key: rule for key, rule in EVENT_SCHEMA.items() if key != "oneOf"}
    by_type = {
        shape["properties"]["event"]["const"]: Draft202012Validator({**every, "allOf": [shape]})
        for shape in EVENT_SCHEMA["oneOf"]
    }

    def fits(event: object) -> bool:
        """Whether an event has the one shape of its name."""
        if not isinstance(event, dict):
            return False
        if event.get("event") == "slot" and event.keys() <= _OF_A_SLOT:
            return isinstance(event.get("name"), str) and event.get("timestamp") is None
        shape = by_type.get(str(event.get("event")))
        return shape is not None and bool(shape.is_valid(event))

    def validate(action: RemoteAction, result: dict[str, Any]) -> bool:
        events, responses = result.get("events"), result.get("responses")
        if not (
            isinstance(events, list)
            and isinstance(responses, list)
            and all(isinstance(said, dict) for said in responses)
            and all(fits(event) for event in events)
        ):
            whole.validate(result)  # says in full what is wrong
        return True

    RemoteAction._validate_action_result = validate


def _copy_nothing_for_logs() -> None:
    """The rule policy copied all states, for a line of debugging that is never written."""

    class _Shallow:
        deepcopy = staticmethod(lambda value: value)

    rule_policy.copy = _Shallow
