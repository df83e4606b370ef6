"""Deep links: what stands behind `/start` names a service or an entry."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.entry import Entry


def slug_of(entry: Entry) -> str:
    """An entry's id as a link may hold it."""
    return entry.id.replace(".", "_")


def find_linked(slug: str, entries: Mapping[str, Entry]) -> list[Entry]:
    """The service or the entry that a slug names, or else all whose own begins with it."""
    named = [e for e in entries.values() if slug in (e.service, slug_of(e))]
    if named:
        return named[:1]
    wanted = slug.replace("-", "_")
    return [e for e in entries.values() if slug_of(e).replace("-", "_").startswith(wanted)]
