"""The colours of the pages can be told apart, as WCAG 2.2 AA asks."""

from __future__ import annotations

import re
from itertools import product
from typing import Final

import pytest

from knowledge.settings import ROOT

CSS: Final = (ROOT / "bot" / "static" / "base.css").read_text(encoding="utf-8")
GROUNDS: Final = ("ground", "card", "own")
TEXTS: Final = ("ink", "soft", "accent", "alert")  # 1.4.3: 4.5 to 1
BOUNDS: Final = ("control", "accent")  # 1.4.11: 3 to 1, what shows where a control is


def palette(scheme: str) -> dict[str, str]:
    roots = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", roots[scheme == "dark"]))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_counted_as_wcag_counts_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_and_controls_stand_out(scheme: str) -> None:
    colours = palette(scheme)
    pairs = [(text, ground, 4.5) for text, ground in product(TEXTS, GROUNDS)]
    pairs += [(bound, ground, 3.0) for bound, ground in product(BOUNDS, ("ground", "card"))]
    pairs.append(("on-accent", "accent", 4.5))

    faint = {
        f"{one} on {other}": round(contrast(colours[one], colours[other]), 2)
        for one, other, least in pairs
        if contrast(colours[one], colours[other]) < least
    }

    assert faint == {}
