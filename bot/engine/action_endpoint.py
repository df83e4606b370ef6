"""Runs actions: in this process, through the SDK's own executor, or on a server of their own."""

from __future__ import annotations

import asyncio
import json
import logging
from abc import abstractmethod
from copy import deepcopy
from http import HTTPStatus
from typing import Any, Final

import httpx
from rasa.core.actions.constants import SELECTIVE_DOMAIN
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.engine.breaker import Breaker
from bot.errors import BotError

_LOG = logging.getLogger(__name__)
LIMIT_SECONDS: Final = 10.0  # nobody waits longer in a chat
_FAILED: Final[dict[str, Any]] = {
    "events": [],
    "responses": [{"response": "utter_technical_problem"}],
}
_OUT_OF_REACH: Final = (TimeoutError, OSError, BotError, httpx.TransportError)
"""What a service that an action calls does to it; another error is a mistake of the action."""


class Actions(EndpointConfig):
    """An action endpoint on which no action takes for ever, or fails in silence."""

    def __init__(self, url: str | None = None, limit: float = LIMIT_SECONDS) -> None:
        super().__init__(url, **{SELECTIVE_DOMAIN: True})
        self._limit = limit
        self._breakers: dict[str, Breaker] = {}

    async def request(
        self, method: str = "post", content_type: str | None = None, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The result of the action that the JSON body names; a failing one says so."""
        call: dict[str, Any] = kwargs["json"]
        name = str(call.get("next_action"))
        breaker = self._breakers.setdefault(self._calls(name), Breaker())
        if not breaker.may_try():
            _LOG.warning("The action %s is not tried: it failed again and again.", name)
            return deepcopy(_FAILED)
        try:
            async with asyncio.timeout(self._limit):
                result = await self._run(call)
        except ClientResponseError:
            raise  # a rejection, which Rasa knows what to do with
        except Exception as error:
            # Rasa would log it and say nothing: to the resident, silence.
            _LOG.exception("The action %s failed.", name)
            breaker.note(is_well=not isinstance(error, _OUT_OF_REACH))
            return deepcopy(_FAILED)  # Rasa takes it apart
        breaker.note(is_well=True)
        return result

    @abstractmethod
    async def _run(self, call: dict[str, Any]) -> dict[str, Any] | None:
        """The action's result; raises ClientResponseError where it rejects to run."""

    def _calls(self, action: str) -> str:
        """What an action depends on: what fails for one of it fails for all."""
        return action


class InProcessActions(Actions):
    """A function call instead of an HTTP request."""

    def __init__(self, package: str, limit: float = LIMIT_SECONDS) -> None:
        super().__init__(limit=limit)
        self.executor = ActionExecutor()
        self.executor.register_package(package)

    async def _run(self, call: dict[str, Any]) -> dict[str, Any] | None:
        try:
            result: dict[str, Any] | None = await self.executor.run(call)
        except ActionExecutionRejection as rejection:
            told = {"action_name": rejection.action_name, "error": rejection.message}
            raise ClientResponseError(
                HTTPStatus.BAD_REQUEST, "rejected", json.dumps(told)
            ) from rejection
        return result


class RemoteActions(Actions):
    """A server such as `rasa run actions` starts, over connections that stay open."""

    def __init__(self, url: str, limit: float = LIMIT_SECONDS) -> None:
        super().__init__(url, limit)
        self._http = httpx.AsyncClient(timeout=limit)

    async def _run(self, call: dict[str, Any]) -> dict[str, Any] | None:
        answer = await self._http.post(str(self.url), json=call)
        if answer.status_code == HTTPStatus.BAD_REQUEST:
            raise ClientResponseError(answer.status_code, "rejected", answer.text)
        answer.raise_for_status()
        result: dict[str, Any] | None = answer.json()
        return result

    def _calls(self, action: str) -> str:
        return str(self.url)
