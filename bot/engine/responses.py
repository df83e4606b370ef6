"""The domain's responses as residents get them: with what admins set in place of what ships."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator


class Wording(Protocol):
    """What is said otherwise than the domain says it."""

    def blanks(self) -> Mapping[str, object]:
        """What fills the blanks of responses beside the slots."""

    def reword(self, name: str, utterance: dict[str, Any]) -> dict[str, Any]:
        """What is uttered in place of an utterance, by the name of its response."""


class Responses(TemplatedNaturalLanguageGenerator):
    """Rasa's own, whose utterances are reworded as they go out."""

    def __init__(self, wording: Wording | None) -> None:
        super().__init__({})
        self._wording = wording

    def generate_from_slots(
        self, response: str, filled_slots: dict[str, Any], output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The utterance, or None where the domain has no such response."""
        blanks = self._wording.blanks() if self._wording else {}
        said: dict[str, Any] | None = super().generate_from_slots(
            response, filled_slots, output_channel, **{**blanks, **kwargs}
        )
        return self._wording.reword(response, said) if said and self._wording else said
