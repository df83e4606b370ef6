"""Keys that seal are changed while the service is used, and a lost one is told in a sentence."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pyotp
import pytest
import redis
import redis.asyncio
from cryptography.fernet import Fernet, InvalidToken

from bot.accounts import keys as account_keys
from bot.accounts.factors import SecondFactors
from bot.accounts.staff import Staff
from knowledge.key_file import KeyFile
from knowledge.seal import FileSeal, Resealed, Seal, open_seal
from tests.live_service import COMMAND, LiveService, Resident, environment
from tests.staff_accounts import Member, create_member, with_staff


def keys_command(service: LiveService, deed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, "keys", deed],
        env=environment(service.state, REDIS_URL=service.redis_url),
        capture_output=True,
        text=True,
        check=False,
    )


def ask_for_a_call(someone: Resident, name: str) -> None:
    consent = someone.client.get("/callbacks/form").json()["consent"]["version"]
    form = {"message_id": uuid4().hex, "name": name, "reach": "+852 2810 2717", "topic": "tax"}
    sent = someone.client.post("/callbacks", json={**form, "consent": consent})
    assert sent.status_code == 201, sent.text


def called(someone: Resident) -> list[str]:
    return [one["name"] for one in someone.stored()["callbacks"]]


def sealed_in(store: redis.Redis) -> list[bytes]:
    """All that is sealed in a Redis."""
    requests: Any = [store.get(key) for key in store.scan_iter("{callbacks}:request:*")]
    factors: Any = [
        store.hget(key, "totp") for key in store.scan_iter(account_keys.credentials("*"))
    ]
    return [one for one in (*requests, *factors) if one]


def with_factor(service: LiveService) -> tuple[Member, str]:
    """Somebody whose sign-in asks for a code, and the secret of it."""
    member = create_member(service, "staff")

    async def work(staff: Staff) -> str:
        factors = staff.administration.factors
        secret, _ = await factors.offer(member.account)
        assert await factors.accept(member.account.id, _code(secret))
        return secret

    return member, with_staff(service, work)


def _code(secret: str, steps: int = -1) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC), counter_offset=steps)


def sign_in_with_code(service: LiveService, member: Member, code: str) -> httpx.Response:
    client = httpx.Client(base_url=service.url, timeout=60)
    form = {"email": member.account.email, "password": member.password}
    assert client.post("/staff/sign-in", data=form).headers["location"].startswith("/staff/sign-in")
    shown = client.get("/staff/sign-in/code?lang=en")
    assert shown.status_code == 200
    return client.post("/staff/sign-in/code", data={"code": code})


def test_keys_are_rotated_while_the_service_is_used(service: LiveService) -> None:
    file = KeyFile(service.state / "callback-keys")
    first, *_ = file.read()
    someone = Resident(service)
    ask_for_a_call(someone, "Before")
    member, secret = with_factor(service)

    done = keys_command(service, "rotate")

    assert done.returncode == 0, done.stderr
    newest, second, *_ = file.read()
    assert second == first
    ask_for_a_call(someone, "After")
    assert called(someone) == ["Before", "After"]
    with redis.Redis.from_url(service.redis_url) as store:
        held = sealed_in(store)
        ends = [store.ttl(key) for key in store.scan_iter("{callbacks}:request:*")]
    assert len(held) >= 3
    assert all(Fernet(newest).decrypt(one) for one in held)
    assert all(end > 0 for end in ends)
    for one in held:
        with pytest.raises(InvalidToken):
            Fernet(first).decrypt(one)
    dropped = keys_command(service, "drop")
    assert dropped.stdout == f"0 sealed anew, {len(held)} had been.\n"
    assert file.read() == [newest]
    assert called(someone) == ["Before", "After"]
    assert sign_in_with_code(service, member, _code(secret, 0)).status_code == 303


def test_lost_key_is_told_in_a_sentence(service: LiveService) -> None:
    member, _ = with_factor(service)
    stranger = Seal([Fernet.generate_key().decode()], "test")
    with redis.Redis.from_url(service.redis_url) as store:
        key = account_keys.credentials(member.account.id)
        store.hset(key, "totp", stranger.seal("x"))

        answer = sign_in_with_code(service, member, "123456")
        done = keys_command(service, "drop")

        store.hdel(key, "totp")
    assert answer.status_code == 503
    assert "a key of this service is missing" in answer.text
    assert done.returncode == 1
    assert "1 are sealed with a key that is lost." in done.stderr
    assert "Traceback" not in done.stderr


def test_keys_of_a_variable_are_only_sealed_with(tmp_path: Path, own_redis: str) -> None:
    new, old = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    variables = environment(tmp_path, REDIS_URL=own_redis, CALLBACK_KEYS=f"{new},{old}")

    told = [
        subprocess.run([COMMAND, "keys", deed], env=variables, capture_output=True, text=True)
        for deed in ("rotate", "drop")
    ]

    assert [done.returncode for done in told] == [0, 1]
    assert "leave the first key alone" in told[1].stderr
    assert not (tmp_path / "callback-keys").exists()
    assert not any(key in done.stdout + done.stderr for key in (new, old) for done in told)


async def test_what_changed_meanwhile_is_left(tmp_path: Path, client: redis.asyncio.Redis) -> None:
    seal = open_seal(tmp_path)
    factors = SecondFactors(client, seal)
    await client.hset(account_keys.EMAILS, "a@example.org", "a")
    await client.hset(account_keys.credentials("a"), "totp", seal.seal("x"))
    assert isinstance(seal, FileSeal)
    KeyFile(tmp_path / "callback-keys").add()

    await factors._replace(account_keys.credentials("a"), "totp", b"another", b"anew")

    assert await factors.reseal() == Resealed(anew=1)
    assert await factors.reseal() == Resealed(before=1)
