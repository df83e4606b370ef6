"""What a service in production is not started with."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.errors import BotError
from bot.production import faults, refuse_unsafe
from bot.settings import Settings
from knowledge.seal import open_seal
from knowledge.secret_setting import SecretError, read_secret
from tests.live_service import COMMAND, environment

STRONG = "0123456789abcdef" * 4
KEY = Fernet.generate_key().decode()


@pytest.fixture
def safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with which nothing is wrong."""
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    for name in ("SESSION_SECRET", "CALLBACK_KEYS", "REDIS_URL", "TELEGRAM_TOKEN", "PRODUCTION"):
        monkeypatch.delenv(name, raising=False)
    settings = Settings.from_env()
    return replace(settings, page_url="https://a.example.org", production=True)


def test_safe_settings_pass(safe: Settings) -> None:
    refuse_unsafe(safe)


def test_outside_production_nothing_is_refused(safe: Settings) -> None:
    refuse_unsafe(replace(safe, page_url=None, production=False))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"page_url": None}, "PAGE_URL"),
        ({"page_url": "http://a.example.org"}, "PAGE_URL"),
        ({"oidc_issuer": "http://id.example.org"}, "OIDC_ISSUER"),
        ({"trusted_proxies": "10.0.0.5,0.0.0.0/0"}, "TRUSTED_PROXIES"),
        ({"trusted_proxies": "::/0"}, "TRUSTED_PROXIES"),
        ({"telegram_token": "1:a", "telegram_webhook_secret": STRONG}, "TELEGRAM_WEBHOOK_URL"),
        (
            {"telegram_token": "1:a", "telegram_webhook_url": "https://a.example.org"},
            "TELEGRAM_WEBHOOK_SECRET",
        ),
    ],
)
def test_unsafe_setting_is_named(safe: Settings, changed: dict[str, str], told: str) -> None:
    (fault,) = faults(replace(safe, **changed))  # type: ignore[arg-type]

    assert fault.startswith(told)


@pytest.mark.parametrize(
    ("url", "count"),
    [
        ("unix:///run/redis.sock", 0),
        ("redis://127.0.0.1:6379/0", 0),
        ("redis://[::1]:6379", 0),
        ("redis+sentinel://localhost:26379,127.0.0.1:26379/main", 0),
        ("rediss://user:word@store.example.org:6379", 0),
        ("redis+cluster://:word@10.0.0.5,10.0.0.6", 0),
        ("redis://user:word@10.0.0.5", 1),
        ("rediss://store.example.org", 1),
        ("redis://store.example.org", 2),
        ("redis+sentinel://127.0.0.1,10.0.0.5/main", 1),
    ],
)
def test_redis_elsewhere_needs_a_password_and_encryption(
    safe: Settings, url: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSION_SECRET", STRONG)
    monkeypatch.setenv("CALLBACK_KEYS", KEY)

    found = list(faults(replace(safe, redis_url=url)))

    assert len(found) == count
    assert all(fault.startswith("REDIS_URL") and "user:word" not in fault for fault in found)


def test_machines_that_share_redis_are_given_their_secrets(safe: Settings) -> None:
    found = list(faults(replace(safe, redis_url="rediss://:word@store.example.org")))

    assert [fault.split()[0] for fault in found] == ["SESSION_SECRET", "CALLBACK_KEYS"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SESSION_SECRET", "short"),
        ("SESSION_SECRET", "a" * 64),
        ("CALLBACK_KEYS", f"{KEY},nonsense"),
        ("CALLBACK_KEYS", "A" * 43 + "="),
    ],
    ids=["short", "one letter", "one of two", "one letter in base64"],  # KEY differs each time
)
def test_secret_that_can_be_guessed_is_refused_and_not_told(
    safe: Settings, name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    (fault,) = faults(safe)

    assert fault.startswith(name)
    assert value not in fault


@pytest.mark.parametrize("name", ["session-secret", "callback-keys"])
def test_file_of_a_secret_that_others_may_read_is_refused(safe: Settings, name: str) -> None:
    path = safe.state / name
    path.write_text(STRONG)
    path.chmod(0o600)
    assert not list(faults(safe))

    path.chmod(0o640)

    assert list(faults(safe)) == [
        f"{path} is open to other users of this machine: chmod 600 {path}."
    ]


def test_named_file_of_a_secret_is_read_and_held_to_the_same(
    safe: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys"
    path.write_text(f"{KEY}\n")
    path.chmod(0o604)
    monkeypatch.setenv("CALLBACK_KEYS_FILE", str(path))

    assert read_secret("CALLBACK_KEYS") == KEY
    assert open_seal(tmp_path).open(Fernet(KEY).encrypt(b"then")) == "then"
    assert [fault.split()[0] for fault in faults(safe)] == [str(path)]


def test_secret_named_twice_or_lost_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSION_SECRET_FILE", str(tmp_path / "none"))
    monkeypatch.delenv("SESSION_SECRET", raising=False)
    with pytest.raises(SecretError, match="cannot be read"):
        read_secret("SESSION_SECRET")

    monkeypatch.setenv("SESSION_SECRET", "given-secret")
    with pytest.raises(SecretError, match="both set") as told:
        read_secret("SESSION_SECRET")
    assert "given-secret" not in str(told.value)


def test_neither_yes_nor_no_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODUCTION", "maybe")

    with pytest.raises(BotError, match="must be 1 or 0"):
        Settings.from_env()


def test_start_tells_all_at_once_and_fails(tmp_path: Path) -> None:
    secrets = {"SESSION_SECRET": "guess-me", "TRUSTED_PROXIES": "0.0.0.0/0"}
    variables = environment(tmp_path, PRODUCTION="1", REDIS_URL="redis://:word@a.test", **secrets)

    done = subprocess.run(
        [COMMAND, "serve", "--port", "0"], env=variables, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[0] == "talentbot: PRODUCTION=1 does not start like this:"
    assert len(lines) == 6
    assert "guess-me" not in done.stderr
    assert "word@" not in done.stderr
