"""Why something was refused: a sentence for commands, and what a page needs to say it itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self


class Reason(str):
    """An English sentence with the code and the blanks of the same sentence in other languages.

    `where` is the place or the entry that it is told of, if any.
    """

    code: str
    blanks: Mapping[str, str]
    where: str

    def __new__(cls, code: str, sentence: str, /, where: str = "", **blanks: object) -> Self:
        """The sentence with its `{blanks}` filled, after the place where it is told."""
        filled = {name: str(value) for name, value in blanks.items()}
        text = sentence.format(**filled)
        reason = super().__new__(cls, f"{where}: {text}" if where else text)
        reason.code, reason.blanks, reason.where = code, filled, where
        return reason

    @classmethod
    def as_said(cls, code: str, text: str, where: str, blanks: Mapping[str, str]) -> Self:
        """A reason whose sentence somebody else has made."""
        reason = cls(code, "{text}", where=where, text=text)
        reason.blanks = blanks
        return reason

    def told_of(self, where: str) -> Self:
        """The same of a place or an entry."""
        reason = super().__new__(type(self), f"{where}: {self}")
        reason.code, reason.blanks = self.code, self.blanks
        reason.where = f"{where}: {self.where}" if self.where else where
        return reason
