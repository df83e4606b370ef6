"""The domain, the rules, the examples and the actions speak of the same things."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from rasa_sdk import Action

import actions
from bot.payload import ALLOWED, is_allowed
from bot.reply import Status
from knowledge.figures import read_figures
from knowledge.language import LANGS
from knowledge.settings import ROOT
from tests.contracts.curated import domain, entries, examples, intents, rules

LEAST_EXAMPLES = 3


def variations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each variation of each response, by the response's name."""
    for name, listed in domain()["responses"].items():
        for variation in listed:
            yield name, variation


def payloads() -> set[str]:
    """What the domain's buttons send, as Rasa sends it with its braces undone."""
    buttons = (button for _, variation in variations() for button in variation.get("buttons", []))
    return {button["payload"].format() for button in buttons}


def test_each_intent_has_examples_enough() -> None:
    few = {name for name in intents() if len(examples().get(name, [])) < LEAST_EXAMPLES}

    assert few == set()


def test_each_example_is_of_an_intent() -> None:
    assert set(examples()) - intents() == set()


def test_each_intent_has_one_rule_and_each_rule_an_intent() -> None:
    ruled = [step["intent"] for rule in rules() for step in rule["steps"] if "intent" in step]

    assert sorted(ruled) == sorted(intents())


def test_rules_name_actions_and_responses_that_exist() -> None:
    named = {step["action"] for rule in rules() for step in rule["steps"] if "action" in step}

    assert named - set(domain()["actions"]) - set(domain()["responses"]) == set()


def test_actions_of_the_domain_are_those_of_the_package() -> None:
    written = set()
    for module in pkgutil.iter_modules(actions.__path__, "actions."):
        members = vars(importlib.import_module(module.name)).values()
        kinds = [m for m in members if isinstance(m, type) and issubclass(m, Action)]
        written |= {kind().name() for kind in kinds if kind.__module__ == module.name}

    assert written == set(domain()["actions"])


def test_each_response_is_used_and_each_one_used_exists() -> None:
    rest = [path for folder in ("bot", "actions") for path in (ROOT / folder).rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in rest]
    texts.append((ROOT / "bot" / "dialogue" / "rules.yml").read_text(encoding="utf-8"))

    used = set(re.findall(r"\butter_(?!message\b)[a-z_]+", "\n".join(texts)))

    functions = set(re.findall(r"\bdef (utter_[a-z_]+)", "\n".join(texts)))
    assert used - functions == set(domain()["responses"])


@pytest.mark.parametrize("name", sorted(domain()["responses"]))
def test_response_stands_once_in_each_language_chosen_by_the_locale(name: str) -> None:
    found = domain()["responses"][name]

    assert sorted(variation["metadata"]["lang"] for variation in found) == sorted(LANGS)
    for variation in found:
        lang = variation["metadata"]["lang"]
        chosen = [{"type": "slot", "name": "locale", "value": lang}]
        assert variation.get("condition") == (None if lang == "en" else chosen)


@pytest.mark.parametrize("name", sorted(domain()["responses"]))
def test_response_has_one_known_status_and_the_same_buttons_in_all_languages(name: str) -> None:
    found = domain()["responses"][name]

    (status,) = {variation["metadata"]["status"] for variation in found}
    assert status in get_args(Status)
    sent = [[button["payload"] for button in v.get("buttons", [])] for v in found]
    assert sent == [sent[0]] * len(LANGS)


def test_variables_of_a_response_are_the_same_in_all_languages() -> None:
    named: dict[str, set[frozenset[str]]] = {}
    for name, variation in variations():
        named.setdefault(name, set()).add(frozenset(re.findall(r"\{(\w+)\}", variation["text"])))

    assert {name for name, variables in named.items() if len(variables) > 1} == set()


def test_buttons_name_allowed_intents_and_entries_that_exist() -> None:
    known = {entry.id for entry in entries()}
    assert len(payloads()) > 3

    for payload in payloads():
        assert is_allowed(payload), payload
        _, brace, rest = payload.partition("{")
        found = json.loads(brace + rest or "{}")
        assert found.get("entry", "tax.hk-exemption.what") in known, payload
        assert found.get("locale", "en") in LANGS, payload
        assert set(found) <= set(domain()["entities"]), payload


def test_intents_that_buttons_may_send_are_in_the_domain() -> None:
    assert ALLOWED - intents() == set()


@pytest.mark.parametrize("name", ["utter_privacy_notice", "utter_ask_privacy"])
def test_privacy_texts_tell_how_many_days_a_conversation_is_kept(name: str) -> None:
    told = [v["text"] for v in domain()["responses"][name]]

    assert ["{days}" in text for text in told] == [True] * len(LANGS)
    assert not any(read_figures(text).numbers for text in told)
