"""The errors of the encoder."""

from __future__ import annotations

from knowledge.errors import KnowledgeError


class EncoderError(KnowledgeError):
    """The encoder is missing, damaged, out of date or cannot be built."""
