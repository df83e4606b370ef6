"""Worked examples of the services: what is put in on a day, and what the outcome says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.dated_rules import RuleError
from knowledge.yaml_file import read_yaml

EXAMPLES: Final = Path(__file__).with_name("rule_examples")
# A yes before a number: to Python, True is 1.
Given = bool | int | Decimal | date | str


class Example(BaseModel):
    """Answers to a service on a day; `says` holds phrases of the outcome with their values."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: date
    answers: dict[str, Given]
    says: dict[str, dict[str, Given]]


def read_examples(folder: Path = EXAMPLES) -> Mapping[str, tuple[Example, ...]]:
    """The examples of each service; raises RuleError naming the file of a fault."""
    found = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            records = read_yaml(path)
            found[path.stem] = tuple(Example.model_validate(record) for record in records)
        except (yaml.YAMLError, ValidationError, OSError, ValueError, TypeError) as error:
            raise RuleError(f"{path.name}: {error}") from error
    return found
