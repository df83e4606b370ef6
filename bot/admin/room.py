"""The parts of the admin's room, put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from fastapi import APIRouter

from bot.accounts.staff import Staff
from bot.admin.catalogue import Catalogue
from bot.admin.drafting import Drafting
from bot.admin.entries_page import EntriesPage
from bot.admin.entry_api import EntryApi
from bot.admin.entry_page import EntryPage
from bot.admin.exchange_page import ExchangePage
from bot.admin.gap_board import GapBoard
from bot.admin.gaps_page import GapsPage
from bot.admin.imports import ImportStore
from bot.admin.links import LinkCheck
from bot.admin.publish_page import PublishPage
from bot.admin.question_runs import RunStore
from bot.admin.review_page import ReviewPage
from bot.admin.rule_desk import RuleDesk
from bot.admin.rule_pages import open_rule_pages
from bot.admin.tests_page import TestsPage
from bot.admin.timetable import Timetable
from bot.admin.trying import TryOut
from bot.app import Service
from bot.gap_store import GapStore
from bot.page_texts import PageTexts
from bot.proposals import ProposalStore
from bot.service_titles import service_title
from knowledge.draft_store import DraftStore
from knowledge.live import entries_by_id, open_builder, open_knowledge


class Pages(Protocol):
    """What has routes."""

    def router(self) -> APIRouter:
        """The routes."""


@dataclass(frozen=True)
class Room:
    """The pages of the admin's room, and what happens in it by the clock."""

    entries: EntriesPage
    review: ReviewPage
    entry: EntryPage
    entry_api: EntryApi
    publish: PublishPage
    gaps: GapsPage
    exchange: ExchangePage
    tests: TestsPage
    rules: tuple[Pages, ...]
    timetable: Timetable

    def pages(self) -> tuple[Pages, ...]:
        """What has routes."""
        return (
            self.entries,
            self.review,
            self.entry,
            self.entry_api,
            self.publish,
            self.gaps,
            self.exchange,
            self.tests,
            *self.rules,
        )


def open_admin(service: Service, staff: Staff) -> Room:
    """The room, on the parts of a running assistant."""
    texts = PageTexts()
    # The same store as the service's: what one has parsed the other need not.
    entries, drafts = service.publisher.store, DraftStore(service.redis)
    drafting = Drafting(entries, drafts, staff.audit)
    vectors = open_builder().vectors
    board = GapBoard(GapStore(service.redis), open_knowledge, vectors)
    trying = TryOut(service.publisher, open_builder())
    return Room(
        EntriesPage(staff, Catalogue(entries, drafts), open_knowledge),
        ReviewPage(staff, texts, drafting),
        EntryPage(staff, texts, drafting),
        EntryApi(
            staff,
            texts,
            drafting,
            trying,
            LinkCheck(),
            open_knowledge,
            vectors,
            service.phrase,
        ),
        PublishPage(staff, texts, drafting, service.publisher),
        GapsPage(staff, texts, board, drafting, ProposalStore(service.redis)),
        ExchangePage(staff, texts, drafting, ImportStore(service.redis)),
        TestsPage(staff, texts, entries, RunStore(service.redis), open_knowledge),
        open_rule_pages(
            staff,
            texts,
            RuleDesk(service.redis, service.rule_book, lambda: entries_by_id().values()),
            service_title,
        ),
        Timetable(drafting, service.publisher),
    )
