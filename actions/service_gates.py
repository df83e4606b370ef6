"""What answers make of the fields that hinge on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from actions.service import Field, Value


class _Recorded(Mapping[str, Value]):
    """Answers that keep which one was looked for first that is not there."""

    def __init__(self, answers: Mapping[str, Value]) -> None:
        self._answers = answers
        self.missed = ""

    def __getitem__(self, name: str) -> Value:
        if name not in self._answers:
            self.missed = self.missed or name
        return self._answers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    def __len__(self) -> int:
        return len(self._answers)


def is_ruled_out(fields: tuple[Field, ...], field: Field, answers: Mapping[str, Value]) -> bool:
    """Whether a field is not needed, whatever is answered yet."""
    recorded = _Recorded(answers)
    if field.is_needed(recorded):
        return False
    missed = next((each for each in fields if each.name == recorded.missed), None)
    if missed is None:
        return True
    values = (True, False) if missed.kind == "yes_no" else missed.choices
    if not values:
        return False
    return all(is_ruled_out(fields, field, {**answers, missed.name: value}) for value in values)


def implied_choice(
    fields: tuple[Field, ...], names: set[str], answers: Mapping[str, Value]
) -> tuple[str, str] | None:
    """The one choice of a field without an answer that makes all of these needed."""
    wanted = [field for field in fields if field.name in names]
    gates = (field for field in fields if field.kind == "choice" and field.name not in answers)
    makes_needed = [
        (gate.name, choice)
        for gate in gates
        for choice in gate.choices
        if all(_hinges(fields, each, gate, choice, answers) for each in wanted)
    ]
    return makes_needed[0] if wanted and len(makes_needed) == 1 else None


def _hinges(
    fields: tuple[Field, ...],
    field: Field,
    gate: Field,
    choice: str,
    answers: Mapping[str, Value],
) -> bool:
    """Whether a choice of a gate leaves a field open that every other choice rules out."""
    return all(
        is_ruled_out(fields, field, {**answers, gate.name: other}) == (other != choice)
        for other in gate.choices
    )
