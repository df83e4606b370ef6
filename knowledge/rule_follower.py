"""Follows the publications of rules: this process works out with each within a second."""

from __future__ import annotations

import logging

from knowledge.dated_rules import LiveRules, RuleError
from knowledge.follower import keep_up
from knowledge.rule_sets import Shapes, build_rules
from knowledge.rule_store import RuleStore

_LOG = logging.getLogger(__name__)


class RuleFollower:
    """Keeps the rules of this process those of the latest publication."""

    def __init__(self, store: RuleStore, shapes: Shapes, live: LiveRules) -> None:
        self._store = store
        self._shapes = shapes
        self._live = live

    async def follow(self) -> None:
        """Follows until cancelled, through every loss of the connection."""
        await keep_up(self.catch_up)

    async def catch_up(self) -> None:
        """Puts the latest rules to use, if they are not; such as cannot be read leave the old."""
        if await self._store.number() == self._live.number:
            return
        number, live = await self._store.live()
        sets = await self._store.versions(live.values())
        try:
            self._live.use(build_rules(sets.values(), self._shapes))
        except RuleError as error:
            _LOG.error("Publication %d of rules cannot be used: %s", number, error)
        self._live.number = number
