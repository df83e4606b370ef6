"""Single sign-on: OpenID Connect, authorization code with PKCE, state and nonce."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from httpx2 import HTTPError
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from bot.accounts.account import Role, as_roles
from bot.errors import BotError
from bot.settings import Settings
from knowledge.language import Lang, as_lang

_SCOPE: Final = "openid email profile"
# Signatures that only the provider can make: never "none", never a secret that both know.
_ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA"]
_LEEWAY: Final = 60  # seconds that a clock may be off
_KEPT: Final = 3600  # seconds for which what the provider says of itself is believed
_PATIENCE: Final = 10.0  # seconds


class SingleSignOnError(BotError):
    """The provider refused, cannot be reached, or its answer does not prove who it is about."""


@dataclass(frozen=True)
class Person:
    """Whom the provider says to be there. `email` is one that it has verified, or nothing.

    `roles` is None where roles are none of the provider's business.
    """

    subject: str
    email: str
    name: str
    lang: Lang
    roles: frozenset[Role] | None


class SingleSignOn:
    """Sends people to a provider, and proves what it answers."""

    def __init__(self, issuer: str, client_id: str, secret: str | None, roles: str | None) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._secret = secret
        self._roles = roles
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._read_at = 0.0

    async def start(self, back: str) -> tuple[str, dict[str, str]]:
        """Where to send a browser, and what to remember until it comes back."""
        known = {
            "nonce": secrets.token_urlsafe(24),
            "verifier": secrets.token_urlsafe(48),
            "back": back,
        }
        async with self._client(back) as client:
            metadata = await self._read_metadata(client)
            address, state = client.create_authorization_url(
                metadata["authorization_endpoint"],
                code_verifier=known["verifier"],
                nonce=known["nonce"],
            )
        return address, {**known, "state": state}

    async def finish(self, known: Mapping[str, str], answer: Mapping[str, str]) -> Person:
        """Who came back; raises SingleSignOnError where that is not proven."""
        self._check_answer(known, answer)
        async with self._client(known["back"]) as client:
            metadata = await self._read_metadata(client)
            try:
                token = await client.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=answer["code"],
                    code_verifier=known["verifier"],
                )
                claims = await self._prove(client, token, known["nonce"])
                claims = await self._ask_more(client, metadata, claims)
            except (AuthlibBaseError, JoseError, HTTPError, KeyError, ValueError) as error:
                raise SingleSignOnError(f"{type(error).__name__}: {error}") from error
        return self._person(claims)

    def _check_answer(self, known: Mapping[str, str], answer: Mapping[str, str]) -> None:
        if not secrets.compare_digest(known.get("state", ""), answer.get("state", "")):
            raise SingleSignOnError("The state is not the one that was sent.")
        if answer.get("iss", self._issuer) != self._issuer:
            raise SingleSignOnError("Another provider answers.")
        if "code" not in answer:
            raise SingleSignOnError(f"The provider refused: {answer.get('error', 'no code')}.")

    async def _prove(self, client: Any, token: Any, nonce: str) -> dict[str, Any]:
        """The claims of an ID token, whose signature, issuer, audience, times and nonce hold."""
        try:
            decoded = jwt.decode(token["id_token"], await self._read_keys(client), registry=_JWS)
        except InvalidKeyIdError:  # the provider has new keys
            self._keys = None
            decoded = jwt.decode(token["id_token"], await self._read_keys(client), registry=_JWS)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": self._issuer},
                "aud": {"essential": True, "value": self._client_id},
                "nonce": {"essential": True, "value": nonce},
            },
            {"nonce": nonce, "client_id": self._client_id, "access_token": token["access_token"]},
        )
        claims.validate(leeway=_LEEWAY)
        return dict(claims)

    async def _ask_more(
        self, client: Any, metadata: Mapping[str, Any], claims: dict[str, Any]
    ) -> dict[str, Any]:
        """The claims with what the provider tells only when asked."""
        if "userinfo_endpoint" not in metadata:
            return claims
        told = (await client.get(metadata["userinfo_endpoint"])).raise_for_status().json()
        if told.get("sub") != claims["sub"]:
            raise ValueError("The provider tells of somebody else.")
        return {**told, **claims}

    def _person(self, claims: Mapping[str, Any]) -> Person:
        verified = claims.get("email_verified") is True
        return Person(
            f"{self._issuer} {claims['sub']}",
            str(claims.get("email", "")) if verified else "",
            str(claims.get("name") or claims.get("email") or claims["sub"]),
            as_lang(claims.get("locale")) or "en",
            as_roles(claims.get(self._roles)) if self._roles else None,
        )

    async def _read_metadata(self, client: Any) -> dict[str, Any]:
        if time.monotonic() - self._read_at > _KEPT or not self._metadata:
            address = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
            metadata = await self._fetch(client, address)
            if metadata.get("issuer") != self._issuer:
                raise SingleSignOnError(f"{address} speaks for {metadata.get('issuer')}.")
            self._metadata, self._keys, self._read_at = metadata, None, time.monotonic()
        return self._metadata

    async def _read_keys(self, client: Any) -> KeySet:
        if self._keys is None:
            kept = await self._fetch(client, self._metadata["jwks_uri"])
            self._keys = KeySet.import_key_set(kept)  # type: ignore[arg-type]
        return self._keys

    @staticmethod
    async def _fetch(client: Any, address: str) -> dict[str, Any]:
        try:
            answer = await client.request("GET", address, withhold_token=True)
            return dict(answer.raise_for_status().json())
        except (HTTPError, ValueError) as error:
            raise SingleSignOnError(f"{address}: {type(error).__name__}") from error

    def _client(self, back: str) -> Any:
        return AsyncOAuth2Client(
            self._client_id,
            self._secret,
            scope=_SCOPE,
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=_PATIENCE,
        )


_JWS: Final = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)


def open_single_sign_on(settings: Settings) -> SingleSignOn | None:
    """Single sign-on as the settings name it, or None; raises BotError for half of it."""
    if not settings.oidc_issuer:
        return None
    if not settings.oidc_client_id:
        raise BotError("OIDC_ISSUER is set: OIDC_CLIENT_ID is needed as well.")
    address = urlsplit(settings.oidc_issuer)
    if address.scheme != "https" and address.hostname not in {"127.0.0.1", "localhost"}:
        raise BotError("OIDC_ISSUER must begin with https://.")
    return SingleSignOn(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        settings.oidc_roles_claim,
    )
