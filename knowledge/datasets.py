"""Labelled data sets from outside: texts, each with the label it should get."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

import numpy as np
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from knowledge.errors import KnowledgeError

Part = Literal["train", "validation", "test"]

_PARTS: Final[dict[str, Part]] = {
    "train": "train",
    "oos_train": "train",
    "val": "validation",
    "oos_val": "validation",
    "test": "test",
    "oos_test": "test",
}
_OUT_OF_SCOPE: Final = "oos"
_TEST_SHARE: Final = 5  # one text in so many measures, where a file does not say which do

_Text = Annotated[str, Field(min_length=1)]
_Pairs = TypeAdapter(dict[str, list[tuple[_Text, _Text]]])


class DatasetError(KnowledgeError):
    """A data set cannot be read, or cannot be used as it was asked for."""


@dataclass(frozen=True)
class Example:
    """A text with its label, or None where it is out of scope."""

    text: str
    label: str | None


@dataclass(frozen=True)
class Dataset:
    """The examples to learn from, to set the threshold on (often none), and to measure with."""

    train: tuple[Example, ...]
    validation: tuple[Example, ...]
    test: tuple[Example, ...]


class _Line(BaseModel):
    text: _Text
    label: str | None
    split: Part | None = None


def read_dataset(path: Path) -> Dataset:
    """The data set in a file; raises DatasetError where it cannot be read.

    JSON holds parts (train, val, test, oos_train, ...) of pairs [text, label], the label "oos"
    meaning out of scope. JSON Lines hold text, label (null: out of scope) and split; without a
    split, one text in five goes to the test.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: cannot be read: {error}") from error
    lines = _lines if path.suffix == ".jsonl" else _pairs
    parts: dict[Part, list[Example]] = {"train": [], "validation": [], "test": []}
    for part, example in lines(content, path.name):
        parts[part].append(example)
    for needed in ("train", "test"):
        if not any(example.label for example in parts[needed]):
            raise DatasetError(f"{path.name}: no labelled text stands in the part {needed!r}.")
    return Dataset(tuple(parts["train"]), tuple(parts["validation"]), tuple(parts["test"]))


def texts_by_label(examples: Sequence[Example]) -> dict[str, list[str]]:
    """The texts of each label, in the labels' order; those out of scope are left out."""
    texts: dict[str, list[str]] = {}
    for example in examples:
        if example.label is not None:
            texts.setdefault(example.label, []).append(example.text)
    return dict(sorted(texts.items()))


def few_shot(examples: Sequence[Example], shots: int, draw: int) -> tuple[Example, ...]:
    """`shots` random examples of each label, and all out of scope; the same for the same draw."""
    random = np.random.default_rng(draw)
    kept = [example for example in examples if example.label is None]
    for label, texts in texts_by_label(examples).items():
        if len(texts) < shots:
            raise DatasetError(
                f"The label {label!r} has {len(texts)} examples; ask for no more than so many"
                f" shots instead of {shots}."
            )
        chosen = random.choice(len(texts), shots, replace=False)
        kept += [Example(texts[row], label) for row in chosen]
    return tuple(kept)


def _pairs(content: str, name: str) -> Iterator[tuple[Part, Example]]:
    try:
        parts = _Pairs.validate_json(content)
    except ValidationError as error:
        raise DatasetError(f"{name}: not parts of pairs [text, label]: {_first(error)}") from error
    for part, pairs in parts.items():
        if part not in _PARTS:
            raise DatasetError(f"{name}: the part {part!r} is none of {', '.join(_PARTS)}.")
        for text, label in pairs:
            yield _PARTS[part], Example(text, None if label == _OUT_OF_SCOPE else label)


def _lines(content: str, name: str) -> Iterator[tuple[Part, Example]]:
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            read = _Line.model_validate_json(line)
        except ValidationError as error:
            raise DatasetError(f"{name}:{number}: {_first(error)}") from error
        yield read.split or _drawn_part(read.text), Example(read.text, read.label)


def _drawn_part(text: str) -> Part:
    """A part that follows from the text alone, so that the same text is never in two."""
    digest = hashlib.sha256(text.encode()).digest()
    return "train" if digest[0] % _TEST_SHARE else "test"


def _first(error: ValidationError) -> str:
    return error.errors(include_url=False)[0]["msg"]
