from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.company_tax import SERVICE, tax_at
from tests.service_outcomes import needed, phrases_of, work_out

COMPANY: dict[str, Any] = {
    "registered": True,
    "catalogue": "listed",
    "operation": True,
    "share": 80,
    "headquarters": "inside",
    "profit": 1_000_000,
}


def test_a_loss_is_not_taxed() -> None:
    assert tax_at(Decimal(25), Decimal(-1)) == 0


def test_the_notice_must_be_checked_before_anybody_decides() -> None:
    outcome = work_out(SERVICE, **COMPANY)

    assert "caveat.notice" in phrases_of(outcome)
    assert "C-072" in {fact for r in outcome.rules for s in r.sources for fact in s.facts}


@pytest.mark.parametrize(
    ("failed", "headline"),
    [
        ({"registered": False}, "closed.registered"),
        ({"catalogue": "unlisted"}, "closed.catalogue"),
        ({"operation": False}, "closed.operation"),
        ({"share": 60}, "closed.share"),
        ({"share": 0}, "closed.share"),
    ],
)
def test_the_first_condition_that_fails_is_named(failed: dict[str, Any], headline: str) -> None:
    outcome = work_out(SERVICE, **{**COMPANY, **failed})

    assert outcome.headline.phrase == headline
    assert outcome.working[0].values == {"rate": 25}


@pytest.mark.parametrize("share", [Decimal("60.01"), 61, 100])
def test_more_than_sixty_percent_of_revenue_is_enough(share: Decimal | int) -> None:
    assert work_out(SERVICE, **{**COMPANY, "share": share}).headline.phrase == "headline.saving"


def test_a_branch_counts_alone_where_the_head_office_is_outside() -> None:
    assert "working.branch" in phrases_of(
        work_out(SERVICE, **{**COMPANY, "headquarters": "outside"})
    )
    assert "working.zone" in phrases_of(work_out(SERVICE, **COMPANY))


def test_doubt_about_the_catalogue_leads_to_an_opinion_while_the_guide_holds() -> None:
    unsure = {**COMPANY, "catalogue": "unsure"}
    now = work_out(SERVICE, **unsure)
    later = work_out(SERVICE, date(2027, 1, 1), **unsure)

    assert now.headline.phrase == later.headline.phrase == "headline.saving_if_listed"
    assert "step.opinion" in phrases_of(now)
    assert "step.opinion" not in phrases_of(later)
    assert "tax.company.opinion" not in {rule.id for rule in later.rules}


@pytest.mark.parametrize(
    ("today", "headline"),
    [
        (date(2025, 12, 31), "headline.saving"),
        (date(2026, 1, 1), "headline.saving"),
        (date(2027, 12, 31), "headline.saving"),
        (date(2028, 1, 1), "closed.ended"),
    ],
)
def test_nothing_is_worked_out_once_the_rate_has_run_out(today: date, headline: str) -> None:
    outcome = work_out(SERVICE, today, **COMPANY)

    assert outcome.headline.phrase == headline
    assert outcome.rules


def test_a_company_outside_qianhai_is_asked_nothing_more() -> None:
    assert list(needed(SERVICE, **{**COMPANY, "registered": False})) == ["registered"]
