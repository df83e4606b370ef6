"""What residents are greeted with: the shipped text or another, and a notice for some days."""

from __future__ import annotations

from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict

from knowledge.language import Lang

WELCOME: Final = "utter_welcome"
"""The response of the domain that greets."""


class Greeting(BaseModel):
    """Texts by language; without `texts` the domain's hold, without `notice` there is none.

    The notice is shown from its first day to its last, both included, or without an end.
    """

    model_config = ConfigDict(frozen=True)

    texts: dict[Lang, str] = {}
    notice: dict[Lang, str] = {}
    first: date | None = None
    last: date | None = None

    def is_noticed(self, day: date) -> bool:
        """Whether the notice is shown on a day."""
        has_begun = self.first is None or self.first <= day
        return bool(self.notice) and has_begun and (self.last is None or day <= self.last)

    def say(self, shipped: str, lang: Lang, day: date) -> str:
        """What is said on a day in place of the shipped greeting."""
        text = self.texts.get(lang, shipped)
        return f"{text}\n\n{self.notice[lang]}" if self.is_noticed(day) else text
