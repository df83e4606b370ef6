"""What the pages of staff and admins say, in three scripts: one file for each area."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from knowledge.language import Lang
from knowledge.settings import ROOT
from knowledge.yaml_file import read_yaml

TEXTS: Final = ROOT / "bot" / "texts"
FRAME: Final = "staff"


class PageTexts:
    """The sentences of every area, each read once."""

    def __init__(self, folder: Path = TEXTS) -> None:
        self._areas: dict[str, dict[str, dict[Lang, str]]] = {
            path.stem: read_yaml(path) for path in sorted(folder.glob("*.yml"))
        }

    def of(self, area: str, lang: Lang) -> dict[str, str]:
        """The sentences of an area and of the frame around it."""
        both = {**self._areas[FRAME], **self._areas.get(area, {})}
        return {key: said[lang] for key, said in both.items()}

    def say(self, area: str, key: str, lang: Lang, **blanks: object) -> str:
        """One sentence, with its blanks filled."""
        return fill(self.of(area, lang), key, **blanks)


def fill(texts: dict[str, str], key: str, **blanks: object) -> str:
    """A sentence among texts, with `{name}` replaced for each blank."""
    text = texts[key]
    for name, value in blanks.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
