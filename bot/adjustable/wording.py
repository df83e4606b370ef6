"""The domain's responses with what admins set put in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.adjustable.greeting import WELCOME
from bot.adjustable.live import LiveSettings
from knowledge.clock import today


class Wording:
    """Rewords what the dialogue utters."""

    def __init__(self, settings: LiveSettings, day: Callable[[], date] = today) -> None:
        self._settings = settings
        self._day = day

    def blanks(self) -> Mapping[str, object]:
        """What the responses of the domain may leave blank beside the slots."""
        return {"days": self._settings.retention.conversations}

    def reword(self, name: str, utterance: dict[str, Any]) -> dict[str, Any]:
        """What is uttered in place of an utterance."""
        if name != WELCOME:
            return utterance
        lang = utterance["metadata"]["lang"]
        text = self._settings.greeting.say(utterance["text"], lang, self._day())
        return {**utterance, "text": text}
