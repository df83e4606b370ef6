"""The text that a person agrees to before being called back, with its version."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from actions.kept import SHIPPED_DAYS
from knowledge.entry import Line, Texts
from knowledge.language import Lang
from knowledge.yaml_file import read_yaml

_FILE: Final = Path(__file__).with_name("consent.yml")


class Consent(BaseModel):
    """What is agreed to; another text has another version, another time another one too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Line
    text: Texts

    def in_words(self, lang: Lang, days: int) -> str:
        """The text to be shown beside the box that is ticked."""
        return self.text[lang].format(days=days)

    def version_for(self, days: int) -> str:
        """The version of the text that names so many days."""
        return self.version if days == SHIPPED_DAYS else f"{self.version}/{days}"


@cache
def current_consent() -> Consent:
    """The text that is shown now."""
    return Consent.model_validate(read_yaml(_FILE))
