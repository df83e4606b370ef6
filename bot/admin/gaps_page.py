"""What people could not get answered, and what becomes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from math import ceil
from typing import Annotated, Any, Final, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from bot.accounts.gate import SignedIn
from bot.accounts.staff import Staff
from bot.adjustable.live import open_settings
from bot.admin.drafting import Drafting
from bot.admin.entry_page import person
from bot.admin.gap_board import GapBoard
from bot.admin.words import Words
from bot.page_texts import PageTexts
from bot.problems import Problem
from bot.proposals import Proposal, ProposalState, ProposalStore
from bot.store_errors import store_errors
from knowledge.draft_fields import is_id
from knowledge.entry import Topic
from knowledge.gaps import KEY_LENGTH, Cluster, Ruling
from knowledge.language import LANGS, Lang, detect

_PAGE: Final = 20
_LIKELY: Final = 0.5  # of the score of one question: the entry may just lack this wording
_TEXT: Final = 2_000

GapText = Annotated[str, Form(max_length=_TEXT, min_length=1)]
Name = Annotated[str, Form(max_length=80)]


@dataclass(frozen=True)
class Asked:
    """What was asked, as fields of an entry, and how it is settled: a ruling and an entry.

    `langs` tells in which language each text was asked.
    """

    fields: dict[str, Any]
    langs: dict[str, Lang]
    settle: Callable[[Ruling, str], Awaitable[None]]


@dataclass(frozen=True)
class GapsPage:
    """What the routes of gaps need."""

    staff: Staff
    texts: PageTexts
    board: GapBoard
    drafting: Drafting
    proposals: ProposalStore

    def router(self) -> APIRouter:
        """The routes, under /staff/gaps."""
        router = APIRouter(prefix="/staff/gaps", include_in_schema=False)
        self._add_page(router)
        self._add_answers(router)
        return router

    def _add_page(self, router: APIRouter) -> None:
        @router.get("")
        async def show_gaps(
            request: Request,
            page: Annotated[int, Query(ge=1, le=1_000)] = 1,
            done: Annotated[str, Query(max_length=20)] = "",
            entry: Annotated[str, Query(max_length=100)] = "",
            signed_in: SignedIn = Depends(self.staff.gate.allow("viewer", "editor", "approver")),
        ) -> Response:
            board = await self.board.show()
            clusters = board.clusters if board else ()
            pages = max(1, ceil(len(clusters) / _PAGE))
            page = min(page, pages)
            return self.staff.pages.render(
                request,
                signed_in,
                "gaps.html",
                area="gaps",
                board=board,
                days=open_settings().retention.gaps,
                rows=[_row(c) for c in clusters[(page - 1) * _PAGE : page * _PAGE]],
                total=sum(len(cluster.gaps) for cluster in clusters),
                page=page,
                pages=pages,
                proposals=(await self.proposals.list())[:_PAGE],
                topics=self._words(request, signed_in).topics(),
                done=done if done in _DONE else "",
                entry=entry if is_id(entry) else "",
                may_write=signed_in.account.has("editor"),
            )

    def _add_answers(self, router: APIRouter) -> None:
        write = self.staff.gate.allow("editor")

        @router.post("/{name}/wording")
        async def add_wording(
            request: Request,
            name: str,
            entry: Name,
            text: GapText,
            lang: Annotated[Lang | None, Form()] = None,
            signed_in: SignedIn = Depends(write),
        ) -> Response:
            asked = await self._asked(request, signed_in, name)
            written = lang or asked.langs.get(text) or detect(text) or signed_in.account.lang
            await self._add_wording(request, signed_in, entry, text, written)
            await asked.settle("done", entry)
            return _back("wording", entry)

        @router.post("/{name}/entry")
        async def begin_entry(
            request: Request,
            name: str,
            topic: Annotated[Topic, Form()],
            entry: Name,
            signed_in: SignedIn = Depends(write),
        ) -> Response:
            asked = await self._asked(request, signed_in, name)
            wanted = f"{topic}.{entry.strip().lower()}"
            await self._begin(request, signed_in, wanted, topic, asked.fields)
            await asked.settle("done", wanted)
            return RedirectResponse(f"/staff/entries/{wanted}", HTTPStatus.SEE_OTHER)

        @router.post("/{name}/dismiss")
        async def dismiss(
            request: Request, name: str, signed_in: SignedIn = Depends(write)
        ) -> Response:
            asked = await self._asked(request, signed_in, name)
            await asked.settle("dismissed", "")
            return _back("dismissed", "")

    def _words(self, request: Request, signed_in: SignedIn) -> Words:
        return Words.of(self.texts, "gaps", self.staff.pages.lang(request, signed_in))

    async def _asked(self, request: Request, signed_in: SignedIn, name: str) -> Asked:
        """The gap or the proposal of an id; refused where nothing such is open."""
        cluster = await self.board.find(name) if len(name) == KEY_LENGTH else None
        if cluster:
            langs = {gap.text: gap.lang for gap in cluster.gaps}
            settle = partial(self._decide, signed_in, cluster)
            return Asked(_fields_of(cluster), langs, settle)
        proposal = await self.proposals.get(name)
        if proposal is None or proposal.state != "open":
            raise Problem(HTTPStatus.NOT_FOUND, self._words(request, signed_in).say("gap_gone"))
        fields = {
            "question": {proposal.lang: proposal.question},
            "answer": {proposal.lang: proposal.reply},
        }
        langs = {proposal.question: proposal.lang}
        return Asked(fields, langs, partial(self._resolve, signed_in, proposal))

    async def _add_wording(
        self, request: Request, signed_in: SignedIn, entry: str, text: str, lang: Lang
    ) -> None:
        """Puts a question among the wordings of an entry's draft."""
        words = self._words(request, signed_in)
        async with store_errors():
            draft = await self.drafting.store.get(entry)
            live = await self.drafting.entries.live_version(entry)
            fields = await self.drafting.store.fields(draft.version if draft else live)
        if fields is None:
            raise Problem(HTTPStatus.NOT_FOUND, words.say("no_such_entry"))
        wordings = dict(fields.get("wordings") or {})
        line = " ".join(text.split())
        wordings[lang] = [*(one for one in wordings.get(lang, ()) if one != line), line]
        revision = draft.revision if draft else ""
        with words.refusals():
            await self.drafting.save(
                entry, {**fields, "wordings": wordings}, revision, person(signed_in)
            )

    async def _begin(
        self, request: Request, signed_in: SignedIn, entry: str, topic: str, fields: dict[str, Any]
    ) -> None:
        """Begins the draft of a new entry with what was asked."""
        words = self._words(request, signed_in)
        if topic not in get_args(Topic) or not is_id(entry):
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, words.say("id_unfit"))
        async with store_errors():
            is_taken = bool(await self.drafting.store.history(entry, count=1))
        if is_taken:
            raise Problem(HTTPStatus.CONFLICT, words.say("id_taken"))
        with words.refusals():
            await self.drafting.save(entry, {"topic": topic, **fields}, "", person(signed_in))

    async def _decide(
        self, signed_in: SignedIn, cluster: Cluster, ruling: Ruling, entry: str
    ) -> None:
        await self.board.store.decide(cluster, ruling)
        await self.staff.audit.record(
            signed_in.account.id, f"gap.{ruling}", cluster.id, entry=entry, count=len(cluster.gaps)
        )

    async def _resolve(
        self, signed_in: SignedIn, proposal: Proposal, ruling: Ruling, entry: str
    ) -> None:
        state: ProposalState = "taken" if ruling == "done" else "refused"
        # Who came second has written a draft of the same text at most; it was decided once.
        if await self.proposals.resolve(proposal.id, state, signed_in.account.id):
            await self.staff.audit.record(
                signed_in.account.id, f"proposal.{state}", proposal.id, entry=entry
            )


_DONE: Final = frozenset({"wording", "dismissed"})


def _back(done: str, entry: str) -> Response:
    asked = urlencode({"done": done, "entry": entry})
    return RedirectResponse(f"/staff/gaps?{asked}", HTTPStatus.SEE_OTHER)


def _row(cluster: Cluster) -> dict[str, Any]:
    """A cluster as the page shows it; `likely` is the entry that may just lack a wording."""
    first = cluster.nearest[0] if cluster.nearest else None
    asked = min(len({gap.text for gap in cluster.gaps}), 10)
    likely = first.entry if first and first.score / asked >= _LIKELY else None
    return {
        "cluster": cluster,
        "samples": [(lang, text) for lang in LANGS for text in cluster.samples(lang)],
        "likely": likely,
        "topic": first.entry.partition(".")[0] if first else "",
    }


def _fields_of(cluster: Cluster) -> dict[str, Any]:
    """What was asked, as the question and the wordings of a new entry."""
    samples = {lang: cluster.samples(lang) for lang in LANGS if cluster.langs[lang]}
    return {
        "question": {lang: " ".join(texts[0].split()) for lang, texts in samples.items()},
        "wordings": {
            lang: [" ".join(t.split()) for t in texts[1:]] for lang, texts in samples.items()
        },
    }
