"""What a command line loads before it runs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.cli import _ELSEWHERE, _needed


@pytest.mark.parametrize("words", [[], ["--help"], ["no-such-command"]])
def test_a_list_of_commands_needs_all(words: list[str]) -> None:
    assert set(_needed(words)) == set(_ELSEWHERE)


@pytest.mark.parametrize(
    ("words", "needed"),
    [(["sites", "add", "entries"], ["sites"]), (["serve", "--port", "0"], []), (["bench"], [])],
)
def test_a_command_needs_its_own_file_alone(words: list[str], needed: list[str]) -> None:
    assert list(_needed(words)) == needed


def test_each_is_found_where_it_is_said_to_be() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "bot.cli", "--help"], capture_output=True, text=True, check=True
    ).stdout

    assert all(f" {name} " in listed for name in [*_ELSEWHERE, "serve", "bench"])
