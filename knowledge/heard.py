"""Questions heard before, of which we know whether an entry answers them, and which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.questions import Question


class Heard:
    """Labelled questions, sorted by the entries of a set; the rest are gaps."""

    def __init__(self, questions: Iterable[Question], ids: Iterable[str]) -> None:
        self._of_entry: dict[str, list[str]] = {name: [] for name in ids}
        gaps: list[str] = []
        for question in questions:
            self._of_entry.get(question.entry or "", gaps).append(question.text)
        self.gaps: Sequence[str] = tuple(gaps)

    def of_entry(self, name: str) -> Sequence[str]:
        """The questions that this entry answers."""
        return tuple(self._of_entry.get(name, ()))
