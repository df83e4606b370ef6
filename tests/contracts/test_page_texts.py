"""The sentences of the staff pages: three scripts each, and none that no page says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.page_texts import FRAME, TEXTS, PageTexts, fill
from knowledge.language import LANGS
from knowledge.settings import ROOT

AREAS = sorted(TEXTS.glob("*.yml"))
QUOTED = re.compile(r"""["'`]([A-Za-z0-9_-]+)["'`]""")
BLANK = re.compile(r"\{([a-z_]+)\}")


def sources() -> Iterator[Path]:
    for pattern in ("**/*.py", "templates/*.html", "static/*.js"):
        yield from (ROOT / "bot").glob(pattern)


QUOTES = {word for path in sources() for word in QUOTED.findall(path.read_text(encoding="utf-8"))}
# A key may be put together from a first part that ends with "_": t("nav_" ~ place.area).
# Or with a blank after it: f"problem_{code}".
JOINED = re.compile(r"""["'`]([A-Za-z0-9_-]+_)\$?\{""")
BEGINNINGS = (
    *(word for word in QUOTES if word.endswith("_")),
    *{part for path in sources() for part in JOINED.findall(path.read_text(encoding="utf-8"))},
)


@pytest.mark.parametrize("path", AREAS, ids=lambda path: path.stem)
def test_every_sentence_is_said_in_three_scripts_with_the_same_blanks(path: Path) -> None:
    wrong = {
        key
        for key, said in yaml.safe_load(path.read_text(encoding="utf-8")).items()
        if list(said) != list(LANGS)
        or not all(isinstance(text, str) and text.strip() for text in said.values())
        or len({frozenset(BLANK.findall(text)) for text in said.values()}) != 1
    }

    assert wrong == set()


@pytest.mark.parametrize("path", AREAS, ids=lambda path: path.stem)
def test_every_sentence_is_used(path: Path) -> None:
    keys = set(yaml.safe_load(path.read_text(encoding="utf-8")))

    assert {key for key in keys - QUOTES if not key.startswith(BEGINNINGS)} == set()


def test_no_area_says_anew_what_the_frame_says() -> None:
    frame = set(yaml.safe_load((TEXTS / f"{FRAME}.yml").read_text(encoding="utf-8")))

    for path in AREAS:
        if path.stem != FRAME:
            assert frame & set(yaml.safe_load(path.read_text(encoding="utf-8"))) == set()


def test_blanks_are_filled_with_text_as_it_is() -> None:
    assert fill({"hello": "Hello {name}, {name}"}, "hello", name="{x} {}") == "Hello {x} {}, {x} {}"


def test_an_area_has_the_sentences_of_the_frame_too() -> None:
    assert PageTexts().say("accounts", "sign_out", "zh-Hant") == "登出"
