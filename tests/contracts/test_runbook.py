"""The runbook names commands, metrics, variables and files that exist, and every alert."""

from __future__ import annotations

import re
from typing import Any, Final

import pytest
import typer
import yaml

from bot.cli import _ELSEWHERE, _add_elsewhere, app
from knowledge.settings import ROOT
from tests.contracts.test_operations import exported, named

RUNBOOK: Final = ROOT / "docs" / "runbook.md"
_CODE: Final = re.compile(r"```\n(.*?)```|`([^`\n]+)`", re.DOTALL)


@pytest.fixture(scope="module")
def text() -> str:
    return RUNBOOK.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def code(text: str) -> list[str]:
    return [block or span for block, span in _CODE.findall(text)]


@pytest.fixture(scope="module")
def commands() -> Any:
    _add_elsewhere(_ELSEWHERE)
    return typer.main.get_command(app)


def lines(code: list[str]) -> list[list[str]]:
    """The words after `talentbot` wherever it is called."""
    found = re.findall(r"(?m)(?:^|[ /])talentbot ((?:[\w<\"-][^\n]*)?)", "\n".join(code))
    return [line.split() for line in found]


def test_every_command_exists(code: list[str], commands: Any) -> None:
    called = lines(code)
    assert len(called) > 20
    for words in called:
        command: Any = commands
        while words and words[0] in getattr(command, "commands", {}):
            command, words = command.commands[words[0]], words[1:]
        assert not hasattr(command, "commands") or command.invoke_without_command, words
        known = {option for param in command.params for option in param.opts}
        assert {word for word in words if word.startswith("--")} <= known, words


def test_every_metric_is_exported(text: str) -> None:
    found = named(text)

    assert len(found) >= 8
    histograms = {name.removesuffix("_bucket") for name in exported()}
    assert found - exported() - histograms == set()


def test_every_variable_is_one_of_the_example(code: list[str]) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    found = {word for span in code for word in re.findall(r"\b[A-Z]+_[A-Z_]+\b", span)}

    assert "METRICS_FROM" in found
    assert found - set(re.findall(r"(?m)^([A-Z_]+)=", example)) == set()


def test_every_file_exists(text: str) -> None:
    found = set(re.findall(r"\b(?:ops|docs|tests)/[\w./-]*\w", text))

    assert len(found) >= 7
    assert {name for name in found if not (ROOT / name).exists()} == set()


def test_every_unit_runs_what_exists(commands: Any) -> None:
    for unit in (ROOT / "ops").glob("*.service"):
        called = re.findall(r"\.venv/bin/talentbot (\w+)", unit.read_text(encoding="utf-8"))
        assert called, unit.name
        assert set(called) <= set(commands.commands), unit.name


def test_every_alert_leads_to_a_section_that_names_it(text: str) -> None:
    sections = {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-"): body
        for title, body in re.findall(r"(?ms)^## (.+?)$(.*?)(?=^## |\Z)", text)
    }
    alerts = (ROOT / "ops" / "alerts.yml").read_text(encoding="utf-8")
    for rule in yaml.safe_load(alerts)["groups"][0]["rules"]:
        anchor = rule["annotations"]["runbook"].partition("#")[2]
        assert rule["alert"] in sections[anchor]
