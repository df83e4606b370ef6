"""The counter's parts, put together."""

from __future__ import annotations

from typing import Protocol

from fastapi import APIRouter

from bot.accounts.staff import Staff
from bot.app import Service
from bot.channels.answer_page import AnswerPage
from bot.counter.api import CounterApi
from bot.counter.pages import CounterPages
from bot.gap_store import GapStore


class Routed(Protocol):
    """Something with routes."""

    def router(self) -> APIRouter:
        """The routes."""


def open_counter(service: Service, staff: Staff, answers: AnswerPage) -> tuple[Routed, ...]:
    """The counter's pages, and what their scripts ask."""
    calculators, phrase = service.calculators, service.phrase
    gaps = GapStore(service.redis)
    return (
        CounterPages(staff.gate, staff.pages, calculators, answers.texts),
        CounterApi(staff.gate, calculators, answers, gaps, service.counts, phrase),
    )
