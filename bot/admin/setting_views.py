"""What the page of a setting shows beside its form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.accounts.account import ROLES
from bot.adjustable.greeting import WELCOME, Greeting
from bot.adjustable.matching import Matching
from bot.adjustable.shortening import Shortening
from knowledge.clock import today
from knowledge.language import LANGS, Lang
from knowledge.trials import Trials

Phrase = Callable[[str, Lang], str]
"""A sentence of the domain by its name."""


@dataclass(frozen=True)
class Views:
    """The parts that the pages look at."""

    phrase: Phrase
    shortening: Shortening
    trials: Callable[[], Trials | None]

    async def of(self, name: str, holds: Any, previewed: Any, lang: Lang) -> dict[str, Any]:
        """What the template of a setting is given; `previewed` is what a form says, if any."""
        if name == "greeting":
            return self._greeting(holds, previewed)
        if name == "matching":
            return self._matching(holds, previewed)
        if name == "factor":
            return {"roles": ROLES}
        return {"run": await self.shortening.latest()}

    def _matching(self, holds: Matching, previewed: Matching | None) -> dict[str, Any]:
        shown = {"now": holds, **({"then": previewed} if previewed else {})}
        trials = self.trials()
        return {
            "is_preview": previewed is not None,
            "outcomes": [
                (lang, when, of.of(lang), trials.outcome(lang, of.of(lang) / 100))
                for lang in LANGS
                for when, of in shown.items()
            ]
            if trials
            else [],
        }

    def _greeting(self, holds: Greeting, previewed: Greeting | None) -> dict[str, Any]:
        shipped = {lang: self.phrase(WELCOME, lang) for lang in LANGS}
        shown = previewed or holds
        day = (previewed.first if previewed else None) or today()
        return {
            "shipped": shipped,
            "is_preview": previewed is not None,
            "greeted": {lang: shown.say(shipped[lang], lang, day) for lang in LANGS},
        }
