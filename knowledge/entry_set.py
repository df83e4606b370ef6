"""What holds of a set of entries beyond each being sound in itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, get_args

from knowledge.entry import Audience, Entry
from knowledge.fold import fold
from knowledge.language import LANGS
from knowledge.reason import Reason


class Fault(NamedTuple):
    """What is wrong in a set, and the entry it is told of."""

    entry: str
    reason: Reason


def find_faults(entries: Sequence[Entry]) -> list[Fault]:
    """Relations that lead nowhere, wordings that ask two entries, groups that do not part."""
    return [*_dead_relations(entries), *_shared_wordings(entries), *_doubled_audiences(entries)]


def parts_of_group(entries: Iterable[Entry], name: str) -> dict[Audience, Entry]:
    """For each audience of a group, the entry that answers it."""
    members = [(entry, entry.group) for entry in entries if entry.group]
    parts = {a: entry for entry, group in members if group.name == name for a in group.audience}
    return {audience: parts[audience] for audience in get_args(Audience) if audience in parts}


def _dead_relations(entries: Sequence[Entry]) -> Iterator[Fault]:
    known = {entry.id for entry in entries}
    for entry in entries:
        for related in entry.related:
            if related not in known:
                yield Fault(
                    entry.id,
                    Reason(
                        "related_missing",
                        "related entry {related} does not exist",
                        related=related,
                    ),
                )


def _shared_wordings(entries: Sequence[Entry]) -> Iterator[Fault]:
    asked: dict[str, Entry] = {}
    for entry in entries:
        for text in dict.fromkeys(fold(t) for lang in LANGS for t in entry.ways_to_ask(lang)):
            first = asked.setdefault(text, entry)
            if first.id != entry.id and not _are_of_one_group(first, entry):
                yield Fault(
                    entry.id,
                    Reason("asks_two", "{text!r} also asks {first}", text=text, first=first.id),
                )


def _are_of_one_group(first: Entry, second: Entry) -> bool:
    return bool(first.group and second.group and first.group.name == second.group.name)


def _doubled_audiences(entries: Sequence[Entry]) -> Iterator[Fault]:
    claimed: dict[tuple[str, Audience], str] = {}
    for entry in entries:
        for audience in entry.group.audience if entry.group else ():
            assert entry.group
            first = claimed.setdefault((entry.group.name, audience), entry.id)
            if first != entry.id:
                group = entry.group.name
                yield Fault(
                    entry.id,
                    Reason(
                        "group_taken",
                        "the group {group} has {first} for {audience} already",
                        group=group,
                        first=first,
                        audience=audience,
                    ),
                )
