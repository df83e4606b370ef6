"""What admins do with accounts at the command line."""

from __future__ import annotations

import subprocess

import pytest

from tests.live_service import COMMAND, LiveService, environment
from tests.staff_accounts import create_member, sign_in, with_staff


def run(service: LiveService, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, "accounts", *arguments],
        env=environment(service.state, **more),
        capture_output=True,
        text=True,
        check=False,
    )


def test_somebody_is_added_and_gets_a_link(service: LiveService) -> None:
    done = run(
        service, "add", "cli@example.org", "staff", "editor", "--name", "Staff C", "--by", "ana",
        PAGE_URL="https://assistant.example.org/",
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("https://assistant.example.org/staff/link/")
    assert "once, within 72 hours" in done.stdout
    assert "Staff C" in run(service, "list").stdout
    account = with_staff(service, lambda staff: staff.accounts.of_email("cli@example.org"))
    assert account
    assert account.roles == {"staff", "editor"}
    (deed, *_) = with_staff(service, lambda staff: staff.audit.latest(1))
    assert (deed.actor, deed.action, deed.subject) == ("ana", "account.invited", account.id)


def test_somebody_is_disabled_at_once_and_enabled_again(service: LiveService) -> None:
    member = create_member(service, "staff")
    client = sign_in(service, member)

    assert run(service, "disable", member.account.email, "--reason", "left").returncode == 0
    assert client.get("/staff/").status_code == 303
    assert "disabled" in run(service, "list").stdout
    assert "is disabled" in run(service, "link", member.account.email).stderr
    assert run(service, "enable", member.account.email).returncode == 0
    assert sign_in(service, member).get("/staff/").status_code == 200


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["add", "x@example.org", "boss"], "boss: no such role"),
        (["add", "nothing", "staff"], "Enter an e-mail address"),
        (["add", "x@example.org", "staff", "--lang", "fr"], "no language of ours"),
        (["roles", "nobody@example.org", "staff"], "has no account"),
        (["link"], "There are accounts already"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    service: LiveService, arguments: list[str], told: str
) -> None:
    create_member(service, "staff")

    done = run(service, *arguments)

    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr
