"""Whose token is accepted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
import redis.asyncio

from bot import keys
from bot.conversations import Conversations
from bot.errors import SessionError, StoreError
from bot.sessions import Sessions
from bot.settings import SESSION_HOURS
from bot.sites import Visit

SECRET = b"a secret of just thirty-two bytes"
SOON = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture
def sessions(client: redis.asyncio.Redis) -> Sessions:
    return Sessions(client, SECRET)


def signed(secret: bytes | None = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    return jwt.encode(claims, secret, algorithm)


async def test_an_open_session_is_recognised(
    sessions: Sessions, client: redis.asyncio.Redis
) -> None:
    session, token = await sessions.open("zh-Hant")

    assert await sessions.recognise(token) == session
    assert session.lang == "zh-Hant"
    left = session.expires_at - datetime.now(UTC)
    assert timedelta(hours=SESSION_HOURS) - timedelta(minutes=1) < left
    assert left <= timedelta(hours=SESSION_HOURS)
    assert 0 < await client.ttl(keys.session(session.conversation)) <= keys.SESSION


async def test_sessions_are_strangers_to_each_other(sessions: Sessions) -> None:
    (one, token), (two, _) = await sessions.open("en"), await sessions.open("en")

    assert one.conversation != two.conversation
    assert (await sessions.recognise(token)).conversation == one.conversation


async def test_an_altered_token_is_refused(sessions: Sessions) -> None:
    _, token = await sessions.open("en")
    head, body, seal = token.split(".")

    for forged in (f"{head}.{body[:-2]}AA.{seal}", f"{head}.{body}.{seal[:-4]}AAAA", token[:-1]):
        with pytest.raises(SessionError):
            await sessions.recognise(forged)


@pytest.mark.parametrize(
    "seal",
    [
        {"secret": b"another secret of thirty-two bytes"},
        {"algorithm": "HS512"},
        {"algorithm": "none", "secret": None},
    ],
)
async def test_a_token_sealed_otherwise_is_refused(
    sessions: Sessions, seal: dict[str, Any]
) -> None:
    session, _ = await sessions.open("en")

    with pytest.raises(SessionError):
        await sessions.recognise(signed(**seal, sub=session.conversation, exp=SOON))


async def test_an_expired_token_is_refused(sessions: Sessions) -> None:
    session, _ = await sessions.open("en")
    past = datetime.now(UTC) - timedelta(seconds=1)

    assert await sessions.recognise(signed(sub=session.conversation, exp=SOON))
    with pytest.raises(SessionError):
        await sessions.recognise(signed(sub=session.conversation, exp=past))


@pytest.mark.parametrize("claims", [{}, {"sub": "web:1"}, {"exp": SOON}, {"sub": 7, "exp": SOON}])
async def test_a_token_that_lacks_a_claim_is_refused(
    sessions: Sessions, claims: dict[str, Any]
) -> None:
    with pytest.raises(SessionError):
        await sessions.recognise(signed(**claims))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "名.字.呢", "\x00"])
async def test_what_is_no_token_is_refused(sessions: Sessions, token: str) -> None:
    with pytest.raises(SessionError):
        await sessions.recognise(token)


async def test_an_erased_session_is_over(sessions: Sessions, client: redis.asyncio.Redis) -> None:
    session, token = await sessions.open("en")
    await Conversations(client).erase(session.conversation)

    with pytest.raises(SessionError):
        await sessions.recognise(token)


async def test_an_unreachable_redis_is_a_store_error_and_no_refusal(
    sessions: Sessions, tmp_path: Path
) -> None:
    _, token = await sessions.open("en")

    async with redis.asyncio.Redis.from_url(f"unix://{tmp_path}/none.sock") as nowhere:
        with pytest.raises(StoreError):
            await Sessions(nowhere, SECRET).recognise(token)
        with pytest.raises(StoreError):
            await Sessions(nowhere, SECRET).open("en")


async def test_a_sites_token_says_where_it_holds(sessions: Sessions) -> None:
    visit = Visit("site_1", "https://school.example")

    session, token = await sessions.open("en", visit)

    assert session.visit == visit
    assert (await sessions.recognise(token)).visit == visit
    assert sessions.visit_of(token) == visit


async def test_an_expired_token_is_good_for_a_renewal_only(
    sessions: Sessions, client: redis.asyncio.Redis
) -> None:
    session, token = await sessions.open("en")
    claims = jwt.decode(token, SECRET, ["HS256"])
    expired = signed(**{**claims, "exp": datetime.now(UTC) - timedelta(hours=1)})

    with pytest.raises(SessionError):
        await sessions.recognise(expired)
    renewed, new = await sessions.renew(expired)

    assert renewed.conversation == session.conversation
    assert await sessions.recognise(new) == renewed
    assert 0 < await client.ttl(keys.session(session.conversation)) <= keys.SESSION
