"""The life of an entry on its way to be live: written, reviewed, approved, by whom and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Literal, NamedTuple
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from knowledge.draft_fields import complete_langs, find_problems, text_at
from knowledge.entry import Entry
from knowledge.errors import KnowledgeError
from knowledge.language import LANGS, Lang
from knowledge.publication import Digest, digest_of_fields

State = Literal["draft", "in_review", "approved"]
Action = Literal[
    "saved",
    "asked_withdrawal",
    "submitted",
    "sent_back",
    "approved",
    "scheduled",
    "unscheduled",
    "commented",
    "discarded",
    "published",
    "withdrawn",
    "refused",
]
Refusal = Literal[
    "incomplete",
    "unchanged",
    "not_a_draft",
    "not_in_review",
    "not_approved",
    "own_work",
    "base_moved",
    "past",
    "not_live",
    "unknown_version",
]
# The texts that are translations of each other.
_TRANSLATED: Final = ("question", "answer")

Older = dict[str, dict[Lang, datetime]]
"""For a text in three scripts, those that another script has outrun, and since when."""


class DraftRefused(KnowledgeError):
    """The draft is not where this step begins, or this person may not take it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class DraftConflict(KnowledgeError):
    """Somebody else changed the draft first; `theirs` is what it is now, None where it is gone."""

    def __init__(self, theirs: Draft | None) -> None:
        super().__init__("Somebody else has changed this draft.")
        self.theirs = theirs


class Person(NamedTuple):
    """Who takes a step, and the name under which colleagues know them."""

    id: str
    name: str


class Policy(BaseModel):
    """What this house wants: whether two people are needed, and what the end of validity does."""

    model_config = ConfigDict(frozen=True)

    two_people: bool = True
    at_end: Literal["warn", "withdraw"] = "warn"


class Outline(BaseModel):
    """What a list shows of a draft without reading its texts."""

    model_config = ConfigDict(frozen=True)

    topic: str = ""
    audience: tuple[str, ...] = ()
    owner: str = ""
    question: dict[Lang, str] = {}
    valid_to: date | None = None
    review_by: date | None = None
    as_of: date | None = None
    complete: tuple[Lang, ...] = ()
    problems: int = 0

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Outline:
        """The outline of what has been written so far."""
        _, problems = find_problems(fields)
        return cls(
            topic=str(fields.get("topic") or ""),
            audience=tuple(map(str, fields.get("audience") or ())),
            owner=str(fields.get("owner") or ""),
            question={lang: text_at(fields, "question", lang) for lang in LANGS},
            valid_to=_day(fields, "valid_to"),
            review_by=_day(fields, "review_by"),
            as_of=_day(fields, "as_of"),
            complete=complete_langs(fields),
            problems=len(problems),
        )


def _new_revision() -> str:
    return uuid4().hex[:12]


class Draft(BaseModel):
    """An entry being written, or one to be withdrawn; its texts stand under `version`.

    Each step gives it another `revision`. `base` is the live version it was begun from, and
    `authors` have written in it since.
    """

    model_config = ConfigDict(frozen=True)

    entry: str
    revision: str = Field(default_factory=_new_revision)
    version: Digest
    base: Digest | None
    state: State
    authors: tuple[str, ...]
    by: str
    at: datetime
    publish_at: datetime | None = None
    withdraws: bool = False
    older: Older = {}
    outline: Outline


class Event(BaseModel):
    """One step in the life of an entry; `version` is what it was after the step."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    by: str
    action: Action
    comment: str = ""
    version: Digest | None = None
    number: int | None = None


def write(
    before: Draft | None,
    name: str,
    fields: Mapping[str, Any],
    base: Digest | None,
    older: Older,
    by: Person,
    now: datetime,
) -> Draft:
    """The draft with new texts; whatever it was before, it has to be reviewed again."""
    begun = before if before and not before.withdraws else None
    return Draft(
        entry=name,
        version=digest_of_fields(fields),
        base=begun.base if begun else base,
        state="draft",
        authors=tuple(dict.fromkeys([*(begun.authors if begun else ()), by.id])),
        by=by.name,
        at=now,
        older=older,
        outline=Outline.of(fields),
    )


def ask_withdrawal(
    before: Draft | None, name: str, live: Entry, base: Digest, by: Person, now: datetime
) -> Draft:
    """The proposal that a live entry leave; somebody has to approve it as any change."""
    fields = live.model_dump(mode="json", by_alias=True)
    return Draft(
        entry=name,
        version=base,
        base=base,
        state="in_review",
        authors=(by.id,),
        by=by.name,
        at=now,
        withdraws=True,
        outline=Outline.of(fields),
    )


def submit(draft: Draft, by: Person, now: datetime) -> Draft:
    """The draft, up for review; one with problems stays where it is."""
    _need(draft, "draft", "not_a_draft")
    if draft.outline.problems:
        raise DraftRefused("incomplete")
    if draft.version == draft.base:
        raise DraftRefused("unchanged")
    return _step(draft, by, now, state="in_review")


def approve(draft: Draft, live: Digest | None, policy: Policy, by: Person, now: datetime) -> Draft:
    """The draft, ready to be published; `live` is the version that is live now."""
    _need(draft, "in_review", "not_in_review")
    if policy.two_people and by.id in draft.authors:
        raise DraftRefused("own_work")
    if draft.base != live:
        raise DraftRefused("base_moved")
    return _step(draft, by, now, state="approved")


def send_back(draft: Draft, by: Person, now: datetime) -> Draft:
    """The draft, to be written again."""
    if draft.state == "draft":
        raise DraftRefused("not_in_review")
    return _step(draft, by, now, state="draft", publish_at=None)


def schedule(draft: Draft, publish_at: datetime | None, by: Person, now: datetime) -> Draft:
    """The approved draft with the time at which it publishes itself, or without one."""
    _need(draft, "approved", "not_approved")
    if publish_at is not None and publish_at <= now:
        raise DraftRefused("past")
    return _step(draft, by, now, publish_at=publish_at)


def outrun(
    before: Mapping[str, Any], after: Mapping[str, Any], older: Older, now: datetime
) -> Older:
    """Which scripts are older than the original once `before` has become `after`.

    A script that is changed while it is older catches up; any other change makes older the
    scripts that did not change with it.
    """
    marks: Older = {}
    for field in _TRANSLATED:
        was = older.get(field, {})
        changed = {
            lang for lang in LANGS if text_at(before, field, lang) != text_at(after, field, lang)
        }
        found = {lang: since for lang, since in was.items() if lang not in changed}
        if changed - was.keys():
            found = {lang: found.get(lang, now) for lang in LANGS if lang not in changed}
        if found:
            marks[field] = found
    return marks


def _step(draft: Draft, by: Person, now: datetime, **changes: Any) -> Draft:
    step = {"revision": _new_revision(), "by": by.name, "at": now, **changes}
    return draft.model_copy(update=step)


def _need(draft: Draft, state: State, refusal: Refusal) -> None:
    if draft.state != state:
        raise DraftRefused(refusal)


def _day(fields: Mapping[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(str(fields.get(name) or ""))
    except ValueError:
        return None
