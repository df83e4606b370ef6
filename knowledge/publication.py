"""A publication: a numbered change of the live set of entries, and what it changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from knowledge.entry import Entry
from knowledge.errors import KnowledgeError
from knowledge.reason import Reason

Digest = str
LiveSet = Mapping[str, Digest]


class PublicationRefused(KnowledgeError):
    """The set would be unsound, or answer a kept question worse; the reasons say why."""

    def __init__(self, *reasons: Reason) -> None:
        self.reasons = reasons
        super().__init__("\n".join(reasons))


class PublicationConflict(KnowledgeError):
    """Somebody else published in the meantime."""


class Change(NamedTuple):
    """One entry's version before and after; None where it was, or is, not in the set."""

    old: Digest | None
    new: Digest | None


class Publication(BaseModel):
    """Who made which entries live, when and why."""

    model_config = ConfigDict(frozen=True)

    number: int
    at: datetime
    by: str
    reason: str
    forced: bool = False
    changes: dict[str, Change]


def digest_of(entry: Entry) -> Digest:
    """The name of an entry's content: equal for equal content."""
    return hashlib.sha256(entry.model_dump_json(by_alias=True).encode()).hexdigest()[:16]


def digest_of_fields(fields: Mapping[str, Any]) -> Digest:
    """The name of an unfinished entry's content; of a finished one it is the entry's own."""
    written = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def changes_between(old: LiveSet, new: LiveSet) -> dict[str, Change]:
    """What it takes to come from one live set to another, in the order of ids."""
    return {
        name: Change(old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    }


def undo(live: LiveSet, later: list[Publication]) -> dict[str, Digest]:
    """The live set before the given publications, the latest of which comes first."""
    before = dict(live)
    for publication in later:
        for name, change in publication.changes.items():
            if change.old is None:
                before.pop(name, None)
            else:
                before[name] = change.old
    return before
