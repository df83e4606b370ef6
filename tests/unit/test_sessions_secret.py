"""The secret that signs the tokens of web sessions."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.sessions import signing_secret


@pytest.fixture(autouse=True)
def no_secret_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SESSION_SECRET", raising=False)


def test_the_secret_is_made_once(tmp_path: Path) -> None:
    made = signing_secret(tmp_path)

    assert len(made) == 32
    assert signing_secret(tmp_path) == made


def test_only_its_owner_may_read_the_secret(tmp_path: Path) -> None:
    signing_secret(tmp_path / "state")

    assert stat.S_IMODE((tmp_path / "state" / "session-secret").stat().st_mode) == 0o600


def test_two_installations_have_two_secrets(tmp_path: Path) -> None:
    assert signing_secret(tmp_path / "one") != signing_secret(tmp_path / "two")


def test_a_given_secret_is_used_and_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSION_SECRET", "given")

    assert signing_secret(tmp_path) == b"given"
    assert list(tmp_path.iterdir()) == []
