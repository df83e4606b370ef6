"""The steps that admins take with drafts: each compared with what is there, kept and audited."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.audit import Audit
from bot.store_errors import store_errors
from knowledge import drafts
from knowledge.draft_fields import tidied
from knowledge.draft_store import DraftStore
from knowledge.drafts import Action, Draft, DraftConflict, DraftRefused, Event, Older, Person
from knowledge.entry import Entry
from knowledge.entry_store import EntryStore
from knowledge.publication import Digest, digest_of_fields


def _now() -> datetime:
    return datetime.now(UTC)


class Drafting:
    """What admins do with the drafts of entries."""

    def __init__(
        self,
        entries: EntryStore,
        store: DraftStore,
        audit: Audit,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self.entries = entries
        self.store = store
        self._audit = audit
        self.now = now

    async def save(
        self,
        name: str,
        fields: Mapping[str, Any],
        revision: str,
        by: Person,
        checked: Collection[str] = (),
        rebase: bool = False,
        comment: str = "",
    ) -> Draft:
        """Keeps new texts of an entry.

        Raises DraftConflict where somebody else was first, DraftRefused where nothing changes.
        """
        async with store_errors():
            before = await self._current(name, revision)
            live = await self.entries.live_version(name)
            old = await self.store.fields(before.version if before else live) or {}
            marks = before.older if before else await self.store.older_of(name)
            new = tidied({**fields, "id": name})
            older = _without(drafts.outrun(old, new, marks, self.now()), checked)
            if before and not (before.withdraws or rebase) and _is_same(before, new, older):
                return before
            if before is None and digest_of_fields(new) == live and older == marks:
                raise DraftRefused("unchanged")
            after = drafts.write(before, name, new, live, older, by, self.now())
            if rebase:
                after = after.model_copy(update={"base": live})
            await self.store.save(before, after, self._event("saved", after, by, comment), new)
        await self._record(by, "saved", name, comment, after.version)
        return after

    async def submit(self, name: str, revision: str, by: Person, comment: str) -> Draft:
        """Puts a draft up for review."""
        before = await self._needed(name, revision)
        return await self._step(
            before, drafts.submit(before, by, self.now()), "submitted", by, comment
        )

    async def approve(self, name: str, revision: str, by: Person, comment: str) -> Draft:
        """Makes a draft ready to be published."""
        before = await self._needed(name, revision)
        async with store_errors():
            live = await self.entries.live_version(name)
            policy = await self.store.policy()
        after = drafts.approve(before, live, policy, by, self.now())
        return await self._step(before, after, "approved", by, comment)

    async def send_back(self, name: str, revision: str, by: Person, comment: str) -> Draft:
        """Gives a draft back to be written again."""
        before = await self._needed(name, revision)
        if before.withdraws:
            await self.discard(name, revision, by, comment)
            return before
        after = drafts.send_back(before, by, self.now())
        return await self._step(before, after, "sent_back", by, comment)

    async def schedule(
        self, name: str, revision: str, by: Person, publish_at: datetime | None
    ) -> Draft:
        """Says when an approved draft publishes itself, or takes that back."""
        before = await self._needed(name, revision)
        after = drafts.schedule(before, publish_at, by, self.now())
        action: Action = "scheduled" if publish_at else "unscheduled"
        comment = publish_at.isoformat(timespec="minutes") if publish_at else ""
        return await self._step(before, after, action, by, comment)

    async def discard(self, name: str, revision: str, by: Person, comment: str) -> None:
        """Drops a draft; what was written stays in the history."""
        before = await self._needed(name, revision)
        async with store_errors():
            await self.store.discard(before, self._event("discarded", before, by, comment))
        await self._record(by, "discarded", name, comment, before.version)

    async def ask_withdrawal(self, name: str, revision: str, by: Person, comment: str) -> Draft:
        """Proposes that a live entry leave; raises DraftRefused where it is not live."""
        async with store_errors():
            before = await self._current(name, revision)
            base = await self.entries.live_version(name)
            live = await self.entries.version(base)
            if base is None or live is None:
                raise DraftRefused("not_live")
            after = drafts.ask_withdrawal(before, name, live, base, by, self.now())
            event = self._event("asked_withdrawal", after, by, comment)
            await self.store.begin_withdrawal(before, after, event)
        await self._record(by, "asked_withdrawal", name, comment, base)
        return after

    async def restore(self, name: str, version: Digest, revision: str, by: Person) -> Draft:
        """Makes an earlier version the draft again; raises DraftRefused where it is no more."""
        async with store_errors():
            fields = await self.store.fields(version)
        if fields is None or fields.get("id") != name:
            raise DraftRefused("unknown_version")
        return await self.save(name, fields, revision, by, comment=f"← {version}")

    async def comment(self, name: str, by: Person, comment: str) -> None:
        """Adds a remark to the history of an entry."""
        async with store_errors():
            event = Event(at=self.now(), by=by.name, action="commented", comment=comment)
            await self.store.note(name, event)
        await self._record(by, "commented", name, comment, None)

    async def entry(self, name: str) -> Entry | None:
        """The live entry of an id."""
        async with store_errors():
            return await self.entries.version(await self.entries.live_version(name))

    async def _current(self, name: str, revision: str) -> Draft | None:
        """The draft as it is; raises DraftConflict where it is not that revision."""
        draft = await self.store.get(name)
        if (draft.revision if draft else "") != revision:
            raise DraftConflict(draft)
        return draft

    async def _needed(self, name: str, revision: str) -> Draft:
        async with store_errors():
            draft = await self._current(name, revision)
        if draft is None:
            raise DraftRefused("not_a_draft")
        return draft

    async def _step(
        self, before: Draft, after: Draft, action: Action, by: Person, comment: str
    ) -> Draft:
        async with store_errors():
            await self.store.step(before, after, self._event(action, after, by, comment))
        await self._record(by, action, after.entry, comment, after.version)
        return after

    def _event(self, action: Action, draft: Draft, by: Person, comment: str) -> Event:
        return Event(
            at=self.now(), by=by.name, action=action, comment=comment, version=draft.version
        )

    async def _record(
        self, by: Person, action: Action, name: str, reason: str, version: Digest | None
    ) -> None:
        await self._audit.record(by.id, f"entry.{action}", name, reason, version=version)


def _is_same(before: Draft, new: Mapping[str, Any], older: Older) -> bool:
    return digest_of_fields(new) == before.version and older == before.older


def _without(older: Older, checked: Collection[str]) -> Older:
    """The marks without those of texts that somebody has compared with the original."""
    left = {
        field: {lang: since for lang, since in marks.items() if f"{field}.{lang}" not in checked}
        for field, marks in older.items()
    }
    return {field: marks for field, marks in left.items() if marks}
