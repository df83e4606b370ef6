"""What comes in: one message of a resident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from knowledge.language import Lang

Channel = Literal["web", "telegram", "terminal"]


@dataclass(frozen=True)
class Message:
    """A text or a button's payload, with the conversation it belongs to.

    `id` is the sender's; the same id again in a conversation is the same message redelivered.
    `lang` is the language to speak where the message itself does not tell.
    """

    conversation: str
    channel: Channel
    id: str
    text: str = ""
    payload: str | None = None
    lang: Lang | None = None
