"""The base of the shapes that services ask of the values of rules, and what several share."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Percent = Annotated[Decimal, Field(ge=0, le=100)]


class RuleShape(BaseModel):
    """The value of a rule; a key that no service reads is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NoFigures(RuleShape):
    """The value of a rule that says something without a figure."""
