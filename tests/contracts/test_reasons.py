"""Every reason that the knowledge package gives has its sentence on the pages, in three scripts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import yaml

from bot.page_texts import TEXTS
from knowledge.settings import ROOT

BLANK = re.compile(r"{([a-z_]+)(?:![a-z])?}")
MAKERS = {"Reason", "ExchangeError"}
# Sentences that the fields of an entry have everywhere.
OF_FIELDS = {"bad_date"}


def given() -> Iterator[tuple[str, set[str]]]:
    """The code of each reason in the source, with the blanks of its English sentence."""
    for path in (ROOT / "knowledge").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") in MAKERS):
                continue
            if isinstance(node.args[0], ast.Constant) and isinstance(node.args[1], ast.Constant):
                yield node.args[0].value, {blank.arg or "" for blank in node.keywords} - {"where"}


def test_each_reason_has_a_sentence_and_each_sentence_a_reason() -> None:
    told = yaml.safe_load((TEXTS / "reasons.yml").read_text(encoding="utf-8"))
    found = dict(given())

    # The sentence of a kept question is put together.
    put_together = {"kept_worse", "kept_worse_answered"}
    assert {f"reason_{code}" for code in {*found, *put_together} - OF_FIELDS} == set(told)
    for code in found.keys() - OF_FIELDS:
        for lang, text in told[f"reason_{code}"].items():
            assert set(BLANK.findall(text)) <= found[code], (code, lang)
