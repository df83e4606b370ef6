"""Runs actions in this process, through the SDK's own executor."""

from __future__ import annotations

import logging
from copy import deepcopy
from typing import Any, Final

from jsonschema import Draft202012Validator
from rasa.core.actions.action import RemoteAction
from rasa.core.actions.constants import SELECTIVE_DOMAIN
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

_LOG = logging.getLogger(__name__)
_FAILED: Final[dict[str, Any]] = {
    "events": [],
    "responses": [{"response": "utter_technical_problem"}],
}


class InProcessActions(EndpointConfig):
    """An action endpoint that is a function call instead of an HTTP request."""

    def __init__(self, package: str) -> None:
        super().__init__(**{SELECTIVE_DOMAIN: True})
        self.executor = ActionExecutor()
        self.executor.register_package(package)

    async def request(
        self, method: str = "post", content_type: str | None = None, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The result of the action that the JSON body names; a failing one says so."""
        call = kwargs["json"]
        try:
            result: dict[str, Any] | None = await self.executor.run(call)
        except Exception:
            # Rasa would log it and say nothing: to the resident, silence.
            _LOG.exception("The action %s failed.", call.get("next_action"))
            return deepcopy(_FAILED)  # Rasa takes it apart
        return result


def validate_results_once() -> None:
    """Lets Rasa check action results without checking the schema itself on each call.

    The check of the schema against its meta-schema takes five times as long as the action.
    """
    validator = Draft202012Validator(RemoteAction.action_response_format_spec())

    def validate(action: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate
