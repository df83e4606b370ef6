"""Every entry there is: live, in work or retired, to be listed and narrowed down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final, Literal, get_args

from bot.store_errors import store_errors
from knowledge import keys
from knowledge.draft_store import DraftStore
from knowledge.drafts import Draft, Outline
from knowledge.entry import Entry
from knowledge.entry_store import EntryStore
from knowledge.fold import fold
from knowledge.language import LANGS

Work = Literal["draft", "in_review", "approved"]
StateFilter = Literal["live", "draft", "in_review", "approved", "retired"]
TextFilter = Literal["incomplete", "older"]
DateFilter = Literal["ended", "ending", "review_due", "review_soon", "old"]
STATES: Final = get_args(StateFilter)
TEXTS: Final = get_args(TextFilter)
DATES: Final = get_args(DateFilter)

_SOON: Final = timedelta(days=30)
_OLD: Final = timedelta(days=365)
PAGE: Final = 25


@dataclass(frozen=True)
class Row:
    """An entry in a list: what it is about, whether it is live, and what of it is in work."""

    id: str
    outline: Outline
    is_live: bool
    draft: Draft | None = None
    is_older: bool = False

    @cached_property
    def haystack(self) -> str:
        """The id and the question in every script, folded, to be looked through for words."""
        return "\n".join([self.id, *map(fold, self.outline.question.values())])

    @property
    def work(self) -> Work | None:
        """Where the draft stands, if there is one."""
        return self.draft.state if self.draft else None


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed down to; what is empty narrows nothing."""

    text: str = ""
    topic: str = ""
    audience: str = ""
    owner: str = ""
    state: str = ""
    texts: str = ""
    dates: str = ""

    def chosen(self) -> dict[str, str]:
        """What is not empty."""
        return {name: value for name, value in vars(self).items() if value}


class Catalogue:
    """The rows of every entry; what did not change since the last look is not read again."""

    def __init__(self, entries: EntryStore, drafts: DraftStore) -> None:
        self._entries = entries
        self._drafts = drafts
        self._number = -1
        self._live: dict[str, Row] = {}
        self._retired: dict[str, Row] = {}
        self._parsed: dict[str, tuple[bytes, Row]] = {}

    async def rows(self) -> list[Row]:
        """Every entry, in the order of ids."""
        async with store_errors():
            await self._look()
            drafts = await self._read_drafts()
            older = await self._drafts.older()
        rows = {**self._retired, **self._live}
        rows |= {n: _marked(rows[n]) for n in older.keys() & self._live.keys()}
        rows |= drafts
        return [rows[name] for name in sorted(rows)]

    async def _look(self) -> None:
        number = await self._entries.number()
        if number == self._number:
            return
        number, live = await self._entries.live()
        entries = await self._entries.entries(live)
        known = self._live
        self._live = {e.id: _row_of(e, known.get(e.id)) for e in entries}
        self._retired = await self._read_retired()
        self._number = number

    async def _read_retired(self) -> dict[str, Row]:
        versions = await self._entries.retired()
        found = await self._drafts.fields_of(list(versions.values()))
        pairs = zip(versions, found, strict=True)
        return {name: Row(name, Outline.of(fields), False) for name, fields in pairs if fields}

    async def _read_drafts(self) -> dict[str, Row]:
        """The rows of drafts; each is made once for each revision."""
        stored: Any = await self._drafts.redis.hgetall(keys.DRAFTS)
        parsed: dict[str, tuple[bytes, Row]] = {}
        for key, text in stored.items():
            name = key.decode()
            known = self._parsed.get(name)
            is_live = name in self._live
            if known is None or known[0] != text or known[1].is_live != is_live:
                draft = Draft.model_validate_json(text)
                known = text, Row(name, draft.outline, is_live, draft, bool(draft.older))
            parsed[name] = known
        self._parsed = parsed
        return {name: row for name, (_, row) in parsed.items()}


def narrow(rows: Sequence[Row], wanted: Wanted, today: date) -> list[Row]:
    """The rows that are wanted; by their date where dates are asked for."""
    found = [row for row in rows if _fits(row, wanted, today)]
    if wanted.dates:
        found.sort(key=lambda row: str(_date_of(row, wanted.dates)))
    return found


def owners(rows: Sequence[Row]) -> list[str]:
    """The owners there are."""
    return sorted({row.outline.owner for row in rows if row.outline.owner})


def _row_of(entry: Entry, known: Row | None) -> Row:
    """A live entry's row; an outline is made anew only where the entry may have changed."""
    outline = Outline(
        topic=entry.topic,
        audience=entry.audience,
        owner=entry.owner,
        question={lang: entry.question[lang] for lang in LANGS},
        valid_to=entry.valid_to,
        review_by=entry.review_by,
        as_of=entry.as_of,
        complete=LANGS,
    )
    return known if known and known.outline == outline else Row(entry.id, outline, True)


def _marked(row: Row) -> Row:
    return Row(row.id, row.outline, row.is_live, row.draft, True)


def _fits(row: Row, wanted: Wanted, today: date) -> bool:
    return all(check for check in _checks(row, wanted, today))


def _checks(row: Row, wanted: Wanted, today: date) -> Iterator[bool]:
    outline = row.outline
    yield not wanted.topic or outline.topic == wanted.topic
    yield not wanted.audience or wanted.audience in outline.audience
    yield not wanted.owner or outline.owner == wanted.owner
    yield not wanted.state or wanted.state in _states(row)
    yield not wanted.texts or wanted.texts in _text_marks(row)
    yield not wanted.dates or wanted.dates in _date_marks(outline, today)
    yield not wanted.text or fold(wanted.text) in row.haystack


def _states(row: Row) -> set[str]:
    if row.draft is None:
        return {"live" if row.is_live else "retired"}
    return {row.draft.state, *(["live"] if row.is_live else [])}


def _text_marks(row: Row) -> set[str]:
    incomplete = len(row.outline.complete) < len(LANGS)
    marks = {"incomplete": incomplete, "older": row.is_older}
    return {name for name, holds in marks.items() if holds}


def _date_marks(outline: Outline, today: date) -> set[str]:
    soon, old = today + _SOON, today - _OLD
    marks: Mapping[str, bool] = {
        "ended": outline.valid_to is not None and outline.valid_to < today,
        "ending": outline.valid_to is not None and today <= outline.valid_to <= soon,
        "review_due": outline.review_by is not None and outline.review_by < today,
        "review_soon": outline.review_by is not None and today <= outline.review_by <= soon,
        "old": outline.as_of is not None and outline.as_of < old,
    }
    return {name for name, holds in marks.items() if holds}


def _date_of(row: Row, dates: str) -> date | None:
    if dates in ("ended", "ending"):
        return row.outline.valid_to
    return row.outline.as_of if dates == "old" else row.outline.review_by
