"""What the document on accessibility says is tested is tested."""

from __future__ import annotations

import re
from typing import Final

from knowledge.settings import ROOT

DOCUMENT: Final = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
# Level A and AA of WCAG 2.2; 4.1.1 is gone.
CRITERIA: Final = {
    1: {1: 1, 2: 5, 3: 5, 4: {1, 2, 3, 4, 5, 10, 11, 12, 13}},
    2: {1: {1, 2, 4}, 2: 2, 3: 1, 4: {1, 2, 3, 4, 5, 6, 7, 11}, 5: {1, 2, 3, 4, 7, 8}},
    3: {1: 2, 2: {1, 2, 3, 4, 6}, 3: {1, 2, 3, 4, 7, 8}},
    4: {1: {2, 3}},
}


def expected() -> set[str]:
    return {
        f"{principle}.{guideline}.{number}"
        for principle, guidelines in CRITERIA.items()
        for guideline, numbers in guidelines.items()
        for number in (numbers if isinstance(numbers, set) else range(1, numbers + 1))
    }


def test_each_criterion_has_its_row() -> None:
    firsts = "\n".join(re.findall(r"(?m)^\| (\d\.\d\.\d.*?) \|", DOCUMENT))
    named = set(
        re.findall(r"\d\.\d\.\d+", firsts.replace("1.2.1 – 1.2.5", "1.2.1 1.2.2 1.2.3 1.2.4 1.2.5"))
    )

    assert named == expected()


def test_each_test_that_is_named_exists() -> None:
    named = re.findall(r"`(test_\w+): (test_\w+)`", DOCUMENT)
    written = {
        (path.stem, name)
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"(?m)^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"))
    }

    assert len(named) > 40
    assert set(named) - written == set()
