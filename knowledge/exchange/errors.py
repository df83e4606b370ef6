"""The error of import and export."""

from knowledge.errors import KnowledgeError
from knowledge.reason import Reason


class ExchangeError(KnowledgeError):
    """A file cannot be read, or entries cannot be written; the reason says where and why."""

    def __init__(self, code: str, sentence: str, /, where: str = "", **blanks: object) -> None:
        self.reason = Reason(code, sentence, where=where, **blanks)
        super().__init__(self.reason)
