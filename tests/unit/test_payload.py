"""Which buttons may speak."""

from __future__ import annotations

import json

import pytest

from bot.payload import ALLOWED, compose, is_allowed


@pytest.mark.parametrize("intent", sorted(ALLOWED))
def test_our_own_buttons_are_allowed(intent: str) -> None:
    assert is_allowed(compose(intent))
    assert is_allowed(compose(intent, entry="tax.gba-subsidy.amount"))


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "ask_person",
        "/",
        "/restart",
        "/session_start",
        "/ask_question",
        "/ask_entry{",
        '/ask_entry{"entry": }',
        '/ask_entry["entry"]',
        '/ask_entry{"entry": 7}',
        '/ask_entry{"entry": {"entry": "a"}}',
        '/ask_entry{"entry": "a"} and more',
        "/ask_entry@0.5",
        " /ask_person",
        "/ask_person\n",
        compose("ask_entry", entry="a" * 300),
        '/ask_entry{"entry": ' + "[" * 250,
        '/ask_entry{"entry": "\\ud800"}',
        '/ask_entry{"\\udfff": "a"}',
    ],
)
def test_a_forged_payload_is_not_allowed(payload: str) -> None:
    assert not is_allowed(payload)


def test_composed_entities_are_json() -> None:
    payload = compose("ask_entry", entry='a "quoted" 名')

    assert payload.startswith("/ask_entry{")
    assert json.loads(payload.removeprefix("/ask_entry")) == {"entry": 'a "quoted" 名'}
    assert is_allowed(payload)
