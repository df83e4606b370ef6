"""axe-core, the rules of accessibility that a machine can check, on a page in a real browser."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from playwright.sync_api import Frame, Page

from knowledge.settings import ROOT

_SOURCE: Final = ROOT / "tests" / "accessibility" / "node_modules" / "axe-core" / "axe.min.js"
# Every rule of WCAG up to 2.2 AA, and those that are good practice beyond it.
_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page | Frame) -> list[str]:
    """What axe-core finds wrong with a page or a frame as it stands: a line each, best none.

    A page's frames of other origins are looked at one by one, each with a call of its own.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_axe())  # as the debugger's own, which the page's policy does not hold back
    found: list[dict[str, Any]] = page.evaluate(
        "(values) => axe.run({ runOnly: values, resultTypes: ['violations'], iframes: false })"
        ".then(({ violations }) => violations)",
        _TAGS,
    )
    return [_line(rule, node) for rule in found for node in rule["nodes"]]


@cache
def _axe() -> str:
    if not _SOURCE.exists():
        raise AssertionError("axe-core is missing: run the tests with 'make test'.")
    return _SOURCE.read_text(encoding="utf-8")


def _line(rule: dict[str, Any], node: dict[str, Any]) -> str:
    summary = " ".join(node["failureSummary"].split())
    return f"{rule['id']} at {node['target']}: {summary}"
