"""What the counter makes of a form that was filled in."""

from __future__ import annotations

from typing import Any

from bot.counter.api import show_form


def outcome(*parts: str) -> dict[str, Any]:
    return {"fields": [], "outcome": {"parts": [*parts], "sources": []}}


def test_an_outcome_is_shown_in_paragraphs_with_its_first_as_headline() -> None:
    form = show_form(outcome("It comes to 3.", "How:\n- 1\n- 2"))

    assert form["outcome"]["headline"] == "It comes to 3."
    assert form["outcome"]["text"] == "It comes to 3.\n\nHow:\n- 1\n- 2"
    assert [block["kind"] for block in form["outcome"]["blocks"]] == ["text", "text", "list"]


def test_a_form_without_an_outcome_stays_as_it_is() -> None:
    form: dict[str, Any] = {"fields": [], "outcome": None}

    assert show_form(form) is form
