"""Web sessions: a signed token that names a conversation, valid while Redis remembers it."""

from __future__ import annotations

import os
import secrets
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

import jwt
import redis.asyncio
from jwt.types import Options

from bot import keys
from bot.errors import SessionError
from bot.settings import SESSION_HOURS, SITE_TOKEN_MINUTES
from bot.sites import Visit
from bot.store_errors import store_errors
from knowledge.language import Lang, as_lang
from knowledge.secret_setting import read_secret

_ALGORITHM: Final = "HS256"
_SECRET_BYTES: Final = 32

# A token is renewed once, or again where the answer was lost on the way: the newest may be, and
# the one it was made from. One that leaked is worth nothing once its page has renewed it twice.
_RENEW: Final = """
local kept = redis.call('GET', KEYS[1])
if not kept then return 0 end
local newest, before = string.match(kept, '^(%S+) (%S+)$')
if ARGV[1] ~= newest and ARGV[1] ~= before then return 0 end
redis.call('SET', KEYS[1], ARGV[2] .. ' ' .. ARGV[1], 'EX', ARGV[3])
return 1
"""


@dataclass(frozen=True)
class Session:
    """A resident's page: its conversation, its language at the start, where it stands.

    Without a visit it is the service's own page.
    """

    conversation: str
    lang: Lang
    expires_at: datetime
    visit: Visit | None = None


class Sessions:
    """Opens, recognises and closes web sessions."""

    def __init__(self, client: redis.asyncio.Redis, secret: bytes) -> None:
        self._redis = client
        self._secret = secret
        self._renew = client.register_script(_RENEW)

    async def open(self, lang: Lang, visit: Visit | None = None) -> tuple[Session, str]:
        """A new session with its token."""
        session = Session(f"web:{uuid4().hex}", lang, _expiry(visit), visit)
        token_id = uuid4().hex
        async with store_errors():
            await self._redis.set(
                keys.session(session.conversation), f"{token_id} {token_id}", ex=keys.SESSION
            )
        return session, self._sign(session, token_id)

    async def recognise(self, token: str) -> Session:
        """The session of a token; raises SessionError for a forged, expired or erased one."""
        session = self.read(token)
        if not await self.is_open(session):
            raise SessionError("The session has been closed.")
        return session

    def read(self, token: str) -> Session:
        """The same, which may have been erased."""
        session, _ = self._read(token)
        return session

    async def renew(self, token: str) -> tuple[Session, str]:
        """The session with a new token for an old or expired one; raises SessionError."""
        session, old = self._read(token, expired=True)
        session = replace(session, expires_at=_expiry(session.visit))
        new = uuid4().hex
        async with store_errors():
            is_renewed = await self._renew(
                keys=[keys.session(session.conversation)], args=[old, new, keys.SESSION]
            )
        if not is_renewed:
            raise SessionError("The session has been closed, or the token was renewed before.")
        return session, self._sign(session, new)

    def visit_of(self, token: str) -> Visit | None:
        """Where the page of a token stands, expired or not; raises SessionError."""
        session, _ = self._read(token, expired=True)
        return session.visit

    async def is_open(self, session: Session) -> bool:
        """Whether the session has neither run out nor been erased."""
        async with store_errors():
            return bool(await self._redis.exists(keys.session(session.conversation)))

    def _sign(self, session: Session, token_id: str) -> str:
        claims: dict[str, object] = {
            "sub": session.conversation,
            "lang": session.lang,
            "exp": session.expires_at,
            "jti": token_id,
        }
        if session.visit:
            claims |= {"site": session.visit.site, "origin": session.visit.origin}
        return jwt.encode(claims, self._secret, _ALGORITHM)

    def _read(self, token: str, expired: bool = False) -> tuple[Session, str]:
        """What a token of ours says, and its id; an expired one only where that is allowed."""
        options: Options = {"require": ["sub", "exp"], "verify_exp": not expired}
        try:
            claims = jwt.decode(token, self._secret, [_ALGORITHM], options=options)
        except jwt.InvalidTokenError as error:
            raise SessionError(str(error)) from error
        visit = Visit(claims["site"], claims["origin"]) if "site" in claims else None
        lang = as_lang(claims.get("lang")) or "en"
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        return Session(claims["sub"], lang, expires_at, visit), str(claims.get("jti", ""))


def _expiry(visit: Visit | None) -> datetime:
    lasting = timedelta(minutes=SITE_TOKEN_MINUTES) if visit else timedelta(hours=SESSION_HOURS)
    return datetime.now(UTC).replace(microsecond=0) + lasting


def signing_secret(state: Path) -> bytes:
    """SESSION_SECRET, or one made at the first start and kept in the state folder."""
    given = read_secret("SESSION_SECRET")
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
