"""Which share of wrong answers the matcher may give, by language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict

from knowledge.language import LANGS, Lang
from knowledge.trials import TARGET_WRONG

LOWEST: Final = 0.5
HIGHEST: Final = 10.0
SHIPPED: Final = TARGET_WRONG * 100


class Matching(BaseModel):
    """Percent of all questions of a language that may get a wrong answer, where it was set."""

    model_config = ConfigDict(frozen=True)

    percent: dict[Lang, float] = {}

    @property
    def targets(self) -> Mapping[Lang, float]:
        """The shares where they are others than the shipped one."""
        return {lang: one / 100 for lang, one in self.percent.items() if one != SHIPPED}

    def of(self, lang: Lang) -> float:
        """The percent of a language."""
        return self.percent.get(lang, SHIPPED)

    def all(self) -> Mapping[Lang, float]:
        """The percent of each language."""
        return {lang: self.of(lang) for lang in LANGS}
