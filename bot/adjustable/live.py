"""The adjustable settings of this process, as of half a second ago."""

from __future__ import annotations

import asyncio
import logging
from functools import cache
from typing import Final

from pydantic import BaseModel, ValidationError

from bot.adjustable.factor import Factor
from bot.adjustable.greeting import Greeting
from bot.adjustable.matching import Matching
from bot.adjustable.retention import Kind, Retention
from bot.adjustable.store import SettingStore
from bot.errors import StoreError
from knowledge.cancellation import heed_cancellation

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS: Final = 0.5
_RETRY_SECONDS: Final = 1.0


class LiveSettings:
    """What holds in this process; what was known last holds while Redis is away."""

    def __init__(self) -> None:
        self.greeting = Greeting()
        self.retention = Retention()
        self.matching = Matching()
        self.factor = Factor()
        self.changes: dict[str, str] = {}
        """The id of each setting's change that holds."""

    async def catch_up(self, store: SettingStore) -> None:
        """Takes over what admins set."""
        latest = await store.latest(list(SETTINGS))
        for (name, model), change in zip(SETTINGS.items(), latest, strict=True):
            setattr(self, name, read(model, change.value if change else ""))
        self.changes = {
            name: change.id for name, change in zip(SETTINGS, latest, strict=True) if change
        }

    async def follow(self, store: SettingStore) -> None:
        """Follows the changes until cancelled, through every loss of the connection."""
        while True:
            heed_cancellation()
            try:
                await self.catch_up(store)
                await asyncio.sleep(_LOOK_SECONDS)
            except StoreError as error:
                _LOG.warning("The settings cannot be followed: %s", error)
                await asyncio.sleep(_RETRY_SECONDS)


SETTINGS: Final[dict[str, type[BaseModel]]] = {
    "greeting": Greeting,
    "retention": Retention,
    "matching": Matching,
    "factor": Factor,
}
"""Each setting with what its values are."""


def read(model: type[BaseModel], value: str) -> BaseModel:
    """A value as it was saved; the shipped one where there is none, or none that fits any more."""
    if not value:
        return model()
    try:
        return model.model_validate_json(value)
    except ValidationError:
        _LOG.warning("A %s that was saved does not fit; what ships holds.", model.__name__)
        return model()


@cache
def open_settings() -> LiveSettings:
    """What holds in this process."""
    return LiveSettings()


def seconds_kept(kind: Kind) -> int:
    """The seconds for which what is written now is kept."""
    return open_settings().retention.seconds(kind)
