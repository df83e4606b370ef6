"""Labelled questions, one JSON object a line: what was asked, and which entry answers it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.errors import KnowledgeError
from knowledge.language import Lang


class Question(BaseModel):
    """A question with its entry, or None where no entry answers it."""

    model_config = ConfigDict(frozen=True)

    text: Annotated[str, Field(min_length=1)]
    lang: Lang
    entry: str | None
    kind: str | None = None


def read_questions(path: Path) -> tuple[Question, ...]:
    """The questions of a JSON Lines file; raises KnowledgeError naming the first bad line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path}: cannot be read: {error}") from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            questions.append(Question.model_validate_json(line))
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]["msg"]
            raise KnowledgeError(f"{path.name}:{number}: {problem}") from error
    return tuple(questions)
