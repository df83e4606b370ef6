"""The error of import and export."""

from knowledge.errors import KnowledgeError


class ExchangeError(KnowledgeError):
    """A file cannot be read, or entries cannot be written; the message says where and why."""
