"""An account of staff, and what its roles allow."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final, Literal, Self, get_args

from knowledge.language import Lang, as_lang

Role = Literal["viewer", "staff", "editor", "approver", "admin"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in; `name` is what residents and colleagues see."""

    id: str
    name: str
    email: str
    roles: frozenset[Role]
    lang: Lang = "en"
    disabled: bool = False

    def has(self, *roles: Role) -> bool:
        """Whether one of the roles is the account's; an admin has them all."""
        return "admin" in self.roles or not self.roles.isdisjoint(roles)

    def to_json(self) -> str:
        """The account as Redis keeps it."""
        return json.dumps(
            {
                "id": self.id,
                "name": self.name,
                "email": self.email,
                "roles": sorted(self.roles),
                "lang": self.lang,
                "disabled": self.disabled,
            }
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The account that to_json wrote."""
        stored = json.loads(text)
        return cls(
            id=stored["id"],
            name=stored["name"],
            email=stored["email"],
            roles=as_roles(stored["roles"]),
            lang=as_lang(stored["lang"]) or "en",
            disabled=bool(stored["disabled"]),
        )


def as_roles(names: object) -> frozenset[Role]:
    """The roles among names; what is no role is left out."""
    given = set(map(str, names)) if isinstance(names, list | tuple | set | frozenset) else set()
    return frozenset(role for role in ROLES if role in given)
