"""`talentbot sites`, as an admin types it, beside a service that runs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.live_service import COMMAND, LiveService, environment, problem
from tests.site_visits import ORIGIN, Frame


@pytest.fixture
def run(service: LiveService, tmp_path: Path) -> Run:
    return Run(service, tmp_path)


class Run:
    """A terminal on the machine of the service."""

    def __init__(self, service: LiveService, state: Path) -> None:
        self._variables = environment(
            state, REDIS_URL=service.redis_url, PAGE_URL="https://assistant.example.org/"
        )

    def __call__(self, *words: str, fails: bool = False) -> str:
        done = subprocess.run(
            [COMMAND, "sites", *words], env=self._variables, capture_output=True, text=True
        )
        assert (done.returncode != 0) == fails, done.stderr
        return done.stderr if fails else done.stdout


def test_a_site_is_let_in_changed_and_shut_out(service: LiveService, run: Run) -> None:
    told = run("add", "A school", ORIGIN)
    found = re.search(
        r'<script async src="https://assistant\.example\.org/widget\.js" data-site="(\w+)">', told
    )
    assert found
    key = found[1]
    assert Frame(service, key).open().status_code == 201

    assert f"{key}  enabled   A school  {ORIGIN}" in run("list")
    run("origins", key, "https://new.example")
    problem(Frame(service, key).open(), 403)
    assert Frame(service, key, "https://new.example").open().status_code == 201
    run("disable", key)
    problem(Frame(service, key, "https://new.example").open(), 403)
    assert f"{key}  disabled" in run("list")
    run("disable", key, "--undo")
    assert Frame(service, key, "https://new.example").open().status_code == 201


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "A school", "school.example"], "is no origin: write it like https://"),
        (["add", " ", ORIGIN], "Give the site a name"),
        (["origins", "site_0", ORIGIN], "`talentbot sites list` names them"),
        (["disable", "site_0"], "`talentbot sites list` names them"),
    ],
)
def test_what_does_not_fit_is_told_in_a_line(run: Run, words: list[str], told: str) -> None:
    complaint = run(*words, fails=True)

    assert complaint.startswith("talentbot: ")
    assert told in complaint
    assert len(complaint.splitlines()) == 1
