"""What staff and admins do with appointments and callbacks at the command line."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.integration.test_appointment_dialogue import book, secrets_of
from tests.live_service import COMMAND, LiveService, Resident, StartService, environment

OPENING: Final = Path(__file__).parents[1] / "opening.yml"
HOURS: Final = OPENING.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def served(start_service: StartService) -> LiveService:
    """A service whose opening hours nobody has confirmed."""
    return start_service(OPENING="")


def run(served: LiveService, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments],
        env=environment(served.state, OPENING=""),
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_admin_opens_the_counters_without_a_restart(served: LiveService, tmp_path: Path) -> None:
    someone = Resident(served)
    assert "cannot be booked online yet" in someone.say("book an appointment")[0]["text"]

    done = run(served, "appointments", "opening", "set", str(OPENING), "--by", "ana")

    assert done.returncode == 0, done.stderr
    assert "tax, visa, business" in done.stdout
    told = book(someone, wish="in 10 days at 3pm")
    shown = run(served, "appointments", "opening", "show").stdout
    assert shown.startswith("# changed by ana, ")
    edited = tmp_path / "opening.yml"
    edited.write_text(shown, encoding="utf-8")
    assert run(served, "appointments", "opening", "set", str(edited)).returncode == 0
    day = someone.stored()["appointments"][0]["start"][:10]
    listed = run(served, "appointments", "list", "--day", day).stdout
    assert secrets_of(told)[0].replace(" ", "") in listed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("topics: [", "not YAML"),
        ("notice_minutes: 60", "days_ahead"),
        (
            OPENING.read_text("utf-8").replace("09:00-12:00", "12:00-09:00"),
            "closes before it opens",
        ),
        (OPENING.read_text("utf-8").replace("capacity: 100", "capacity: 0"), "capacity"),
    ],
)
def test_hours_that_do_not_fit_are_named_and_change_nothing(
    served: LiveService, tmp_path: Path, text: str, told: str
) -> None:
    before = run(served, "appointments", "opening", "show").stdout
    path = tmp_path / "opening.yml"
    path.write_text(text, encoding="utf-8")

    done = run(served, "appointments", "opening", "set", str(path))

    assert done.returncode != 0
    assert told in done.stderr
    assert done.stderr.count("\n") <= 12
    assert run(served, "appointments", "opening", "show").stdout == before
    assert "cannot be read" in run(served, "appointments", "opening", "set", "missing.yml").stderr


def test_staff_meet_a_request_and_take_it_back(served: LiveService) -> None:
    someone = Resident(served)
    form = someone.client.get("/callbacks/form").json()
    someone.client.post(
        "/callbacks",
        json={
            "message_id": "m",
            "name": "Test Person",
            "reach": "+852 2810 2717",
            "topic": "tax",
            "consent": form["consent"]["version"],
        },
    ).raise_for_status()
    listed = run(served, "callbacks", "list").stdout
    assert "Test Person  +85228102717  tax" in listed
    name = listed.split()[0]

    assert run(served, "callbacks", "done", name).returncode == 0

    assert "Test Person" not in run(served, "callbacks", "list").stdout
    assert "Test Person" in run(served, "callbacks", "list", "--done").stdout
    assert "No such request" in run(served, "callbacks", "done", name).stderr
    assert run(served, "callbacks", "reopen", name).returncode == 0
    assert "Test Person" in run(served, "callbacks", "list").stdout
