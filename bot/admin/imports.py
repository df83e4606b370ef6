"""Files that were uploaded: what each row would change, kept for an hour until it is taken."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import uuid4

import redis.asyncio
from pydantic import BaseModel, ConfigDict

from bot import keys
from bot.admin.words import Told
from bot.store_errors import store_errors
from knowledge.draft_fields import tidied
from knowledge.exchange import Compared, Import
from knowledge.exchange.comparison import State

_TAKEN: Final[frozenset[State]] = frozenset({"new", "changed", "draft"})


class ImportedRow(BaseModel):
    """A row of a file, beside what there is: what it is, and what is to be said of it."""

    model_config = ConfigDict(frozen=True)

    place: str
    state: State
    name: str
    fields: dict[str, Any]
    changed: tuple[str, ...] = ()
    faults: tuple[Told, ...] = ()
    notes: tuple[Told, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def is_taken(self) -> bool:
        """Whether it becomes a draft when the import is taken."""
        return self.state in _TAKEN


class Uploaded(BaseModel):
    """A file that was read: its rows, and what was left out."""

    model_config = ConfigDict(frozen=True)

    id: str
    file: str
    form: str
    by: str
    rows: tuple[ImportedRow, ...]
    left_out: tuple[str, ...] = ()
    notes: tuple[Told, ...] = ()

    def counts(self) -> Counter[State]:
        """How many rows there are of each state."""
        return Counter(row.state for row in self.rows)


class Progress(BaseModel):
    """How far the rows have been taken, and those that were not, with the reason's key."""

    done: int
    total: int
    skipped: tuple[tuple[str, str], ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether every row was looked at."""
        return self.done >= self.total


class ImportStore:
    """The uploads of all processes."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def keep(self, uploaded: Uploaded) -> None:
        """Keeps a file that was read."""
        packed = zlib.compress(uploaded.model_dump_json().encode())
        async with store_errors():
            await self._redis.set(keys.imported(uploaded.id), packed, ex=keys.IMPORT)

    async def get(self, name: str) -> Uploaded | None:
        """The upload of an id, while it is kept."""
        async with store_errors():
            packed: Any = await self._redis.get(keys.imported(name))
        return Uploaded.model_validate_json(zlib.decompress(packed)) if packed else None

    async def tell(self, name: str, progress: Progress) -> None:
        """Keeps how far the rows have been taken."""
        async with store_errors():
            text = progress.model_dump_json()
            await self._redis.set(keys.import_progress(name), text, ex=keys.IMPORT)

    async def begin(self, name: str, total: int) -> bool:
        """Whether taking the rows begins now: nobody else may take the same upload."""
        text = Progress(done=0, total=total).model_dump_json()
        async with store_errors():
            key = keys.import_progress(name)
            return bool(await self._redis.set(key, text, ex=keys.IMPORT, nx=True))

    async def progress(self, name: str) -> Progress | None:
        """How far the rows have been taken, or None where nobody has begun."""
        async with store_errors():
            text: Any = await self._redis.get(keys.import_progress(name))
        return Progress.model_validate_json(text) if text else None


def as_uploaded(imported: Import, compared: Sequence[Compared], by: str, topic: str) -> Uploaded:
    """An import with its rows beside what there is; rows without an id get one of the topic."""
    return Uploaded(
        id=uuid4().hex,
        file=imported.name,
        form=imported.form,
        by=by,
        rows=tuple(_row(one, topic) for one in compared),
        left_out=imported.left_out,
        notes=tuple(map(Told.of, imported.notes)),
    )


def _row(compared: Compared, topic: str) -> ImportedRow:
    fields = json.loads(json.dumps(tidied(dict(compared.row.fields)), default=str))
    name = str(fields.get("id") or f"{topic}.imported-{_short(fields)}")
    return ImportedRow(
        place=compared.row.place,
        state=compared.state,
        name=name,
        fields={"topic": name.partition(".")[0], **fields},
        changed=compared.changed,
        faults=tuple(map(Told.of, compared.faults)),
        notes=tuple(map(Told.of, compared.notes)),
        missing=compared.row.missing,
    )


def _short(fields: Mapping[str, Any]) -> str:
    """A few signs that tell one draft from another, the same for the same draft."""
    return f"{zlib.crc32(json.dumps(fields, sort_keys=True).encode()):08x}"
