"""The second factor: codes of an authenticator (TOTP), and recovery codes for when it is lost."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from functools import partial
from typing import Any, Final

import pyotp
import redis.asyncio
from pyotp.exceptions import OTPVerificationError

from bot.accounts import keys
from bot.accounts.account import Account
from bot.store_errors import store_errors
from knowledge.seal import Resealed, Seal

_ISSUER: Final = "Qianhai"
_DRIFT: Final = 1  # steps that a clock may be off
RECOVERY_CODES: Final = 10
_RECOVERY_BYTES: Final = 10  # 80 bits: what guesses a hash of it does not exist


class SecondFactors:
    """Sets up, checks and takes away second factors; secrets are sealed, recovery codes hashed."""

    def __init__(self, client: redis.asyncio.Redis, seal: Seal) -> None:
        self._redis = client
        self._seal = seal

    async def is_on(self, account: str) -> bool:
        """Whether a sign-in asks for a code."""
        async with store_errors():
            return bool(await self._redis.hexists(keys.credentials(account), "totp"))

    async def offer(self, account: Account) -> tuple[str, str]:
        """A new secret, and the address an authenticator reads; in force once a code of it fits."""
        secret = pyotp.random_base32()
        async with store_errors():
            await self._redis.hset(
                keys.credentials(account.id), "totp_offered", self._seal.seal(secret)
            )
        return secret, self._address(secret, account)

    async def offered(self, account: Account) -> tuple[str, str] | None:
        """The secret that was offered last and is not in force, with its address."""
        secret = await self._secret(account.id, "totp_offered")
        return (secret, self._address(secret, account)) if secret else None

    async def accept(self, account: str, code: str) -> list[str] | None:
        """Puts what was offered in force where the code fits; the recovery codes, told once."""
        secret = await self._secret(account, "totp_offered")
        step = _step_of(secret, code) if secret else None
        if secret is None or step is None:
            return None
        codes = [_new_code() for _ in range(RECOVERY_CODES)]
        changed: dict[Any, Any] = {"totp": self._seal.seal(secret), "totp_step": step}
        async with store_errors(), self._redis.pipeline() as pipe:
            pipe.hset(keys.credentials(account), mapping=changed)
            pipe.hdel(keys.credentials(account), "totp_offered")
            pipe.delete(keys.recovery(account))
            pipe.sadd(keys.recovery(account), *map(_hashed, codes))
            await pipe.execute()
        return codes

    async def fits(self, account: str, code: str) -> bool:
        """Whether a code of now, or a recovery code, is the account's; each fits once."""
        async with store_errors():
            if len(_plain(code)) > 6:
                return bool(await self._redis.srem(keys.recovery(account), _hashed(code)))
            secret = await self._secret(account, "totp")
            step = _step_of(secret, code) if secret else None
            if step is None:
                return False
            return bool(await self._redis.eval(_USE, 1, keys.credentials(account), str(step)))

    async def recovery_left(self, account: str) -> int:
        """How many recovery codes have not been used."""
        async with store_errors():
            return int(await self._redis.scard(keys.recovery(account)))

    async def remove(self, account: str) -> None:
        """Takes the second factor away."""
        async with store_errors(), self._redis.pipeline() as pipe:
            pipe.hdel(keys.credentials(account), "totp", "totp_offered", "totp_step")
            pipe.delete(keys.recovery(account))
            await pipe.execute()

    async def reseal(self) -> Resealed:
        """Seals the secrets of all accounts with the newest key."""
        total = Resealed()
        async with store_errors():
            names: Any = await self._redis.hvals(keys.EMAILS)
            for key in (keys.credentials(name.decode()) for name in names):
                for field in ("totp", "totp_offered"):
                    sealed: Any = await self._redis.hget(key, field)
                    if sealed:
                        put = partial(self._replace, key, field, sealed)
                        total += await self._seal.renew(sealed, put)
        return total

    async def _replace(self, key: str, field: str, before: bytes, anew: bytes) -> None:
        await self._redis.eval(_RESEAL, 1, key, field, before, anew)

    async def _secret(self, account: str, field: str) -> str | None:
        async with store_errors():
            sealed: Any = await self._redis.hget(keys.credentials(account), field)
        return self._seal.open(sealed) if sealed else None

    @staticmethod
    def _address(secret: str, account: Account) -> str:
        return pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=_ISSUER)


def _step_of(secret: str, code: str) -> int | None:
    """The time step that a code is of, or None where it is of none about now."""
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(_plain(code), valid_window=_DRIFT)
    except OTPVerificationError:
        return None


def _new_code() -> str:
    plain = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower()
    return "-".join(re.findall("....", plain))


def _plain(code: str) -> str:
    return re.sub(r"[^a-z0-9]", "", code.lower()[:100])


def _hashed(code: str) -> str:
    return hashlib.sha256(_plain(code).encode()).hexdigest()


# A code that was seen over somebody's shoulder must not fit a second time.
_USE: Final = """
if tonumber(redis.call('HGET', KEYS[1], 'totp_step') or '0') >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'totp_step', ARGV[1])
return 1
"""

# KEYS: credentials. ARGV: field, sealed before, sealed anew. What was changed meanwhile stays so.
_RESEAL: Final = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
"""
