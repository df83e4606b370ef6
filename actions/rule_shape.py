"""The base of the shapes that services ask of the values of rules."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class RuleShape(BaseModel):
    """The value of a rule; a key that no service reads is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
