"""Web sessions: a signed token that names a conversation, valid while Redis remembers it."""

from __future__ import annotations

import os
import secrets
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

import jwt
import redis.asyncio

from bot import keys
from bot.errors import SessionError
from bot.settings import SESSION_HOURS
from bot.store_errors import store_errors
from knowledge.language import Lang, as_lang

_ALGORITHM: Final = "HS256"
_SECRET_BYTES: Final = 32


@dataclass(frozen=True)
class Session:
    """A resident's page: its conversation, and the language it was opened in."""

    conversation: str
    lang: Lang
    expires_at: datetime


class Sessions:
    """Opens, recognises and closes web sessions."""

    def __init__(self, client: redis.asyncio.Redis, secret: bytes) -> None:
        self._redis = client
        self._secret = secret

    async def open(self, lang: Lang) -> tuple[Session, str]:
        """A new session with its token."""
        expires_at = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=SESSION_HOURS)
        session = Session(f"web:{uuid4().hex}", lang, expires_at)
        claims = {"sub": session.conversation, "lang": lang, "exp": expires_at}
        async with store_errors():
            await self._redis.set(keys.session(session.conversation), 1, ex=keys.SESSION)
        return session, jwt.encode(claims, self._secret, _ALGORITHM)

    async def recognise(self, token: str) -> Session:
        """The session of a token; raises SessionError for a forged, expired or erased one."""
        try:
            claims = jwt.decode(
                token, self._secret, [_ALGORITHM], options={"require": ["sub", "exp"]}
            )
        except jwt.InvalidTokenError as error:
            raise SessionError(str(error)) from error
        session = Session(
            claims["sub"],
            as_lang(claims.get("lang")) or "en",
            datetime.fromtimestamp(claims["exp"], UTC),
        )
        if not await self.is_open(session):
            raise SessionError("The session has been closed.")
        return session

    async def is_open(self, session: Session) -> bool:
        """Whether the session has neither run out nor been erased."""
        async with store_errors():
            return bool(await self._redis.exists(keys.session(session.conversation)))


def signing_secret(state: Path) -> bytes:
    """SESSION_SECRET, or one made at the first start and kept in the state folder."""
    given = os.environ.get("SESSION_SECRET")
    if given:
        return given.encode()
    path = state / "session-secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not (path.exists() and path.stat().st_size == _SECRET_BYTES):
        # Whole or not at all: a start that is cut off must not leave half a secret.
        descriptor, partial = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_SECRET_BYTES))
        Path(partial).replace(path)
    return path.read_bytes()
