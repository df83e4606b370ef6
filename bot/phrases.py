"""Phrases of the domain as replies, within a turn and outside one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import uuid4

from bot.payload import compose
from bot.reply import Button, File, Reply, SourceLink
from knowledge.language import Lang, as_lang

Phrase = Callable[[str, Lang], dict[str, Any]]
"""A response of the domain by its name, its variables still open."""

DEFAULT_LANG: Final[Lang] = "en"
_PERSON: Final = compose("ask_person")


class Phrases:
    """What the bot says outside a turn."""

    def __init__(self, phrase: Phrase) -> None:
        self._phrase = phrase

    def say(self, name: str, lang: Lang, /, **values: object) -> Reply:
        """A phrase of the domain as a reply."""
        phrase = self._phrase(name, lang)
        # Rasa's braces are doubled in what buttons send, as in the text.
        buttons = [
            {**button, "payload": button["payload"].format()}
            for button in phrase.get("buttons") or []
        ]
        text = phrase["text"].format(**values)
        return as_reply({**phrase, "text": text, "buttons": buttons})


def as_reply(utterance: dict[str, Any]) -> Reply:
    """A reply from what Rasa utters: the domain's metadata, and what an action added."""
    facts = utterance.get("custom") or {}
    metadata = utterance.get("metadata") or {}
    return Reply(
        id=uuid4().hex,
        status=facts.get("status") or metadata.get("status") or "error",
        lang=as_lang(metadata.get("lang")) or DEFAULT_LANG,
        text=utterance.get("text") or "",
        buttons=_buttons(utterance.get("buttons") or [], facts.get("buttons")),
        sources=_sources(facts.get("sources", [])),
        files=[File.model_validate(file) for file in facts.get("files", [])],
        entry=facts.get("entry"),
        confidence=facts.get("confidence"),
        service=facts.get("service"),
        stages=facts.get("stages", []),
        wants_person=facts.get("wants_person", False),
    )


def _buttons(listed: Sequence[dict[str, Any]], kept: Sequence[str] | None) -> list[Button]:
    """The buttons, or those whose payload is `kept`; the way to a person comes last."""
    buttons = [Button.model_validate(button) for button in listed]
    if kept is not None:
        buttons = [button for button in buttons if button.payload in kept]
    return sorted(buttons, key=lambda button: button.payload == _PERSON)


def _sources(listed: Sequence[dict[str, Any]]) -> list[SourceLink]:
    return [SourceLink.model_validate(source) for source in listed]
