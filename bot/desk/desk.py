"""The parts that the desk's routes stand on."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from bot.accounts.gate import SignedIn
from bot.accounts.staff import Staff
from bot.app import Service
from bot.conversations import Conversations
from bot.desk.canned import CannedReplies
from bot.desk.notes import Notes
from bot.handover.handover import Handover
from bot.handover.machine import Refused
from bot.handover.store import Changed
from bot.page_texts import PageTexts
from bot.problems import Phrase, Problem
from bot.proposals import ProposalStore

AREA: Final = "desk"


@dataclass(frozen=True)
class Desk:
    """What the routes share."""

    handover: Handover
    conversations: Conversations
    staff: Staff
    phrase: Phrase
    canned: CannedReplies
    notes: Notes
    proposals: ProposalStore
    texts: PageTexts

    def problem(self, signed_in: SignedIn, status: HTTPStatus, key: str) -> Problem:
        """A refusal with a sentence in the language of who asks."""
        return Problem(status, self.texts.say(AREA, key, signed_in.account.lang), reason=key)

    def unless_refused(self, signed_in: SignedIn, done: Changed | Refused) -> Changed:
        """What was done; raises Problem with the reason where nothing was."""
        if isinstance(done, Refused):
            raise self.problem(signed_in, HTTPStatus.CONFLICT, "refused_" + done.reason)
        return done


def open_desk(service: Service, staff: Staff) -> Desk:
    """The desk of a running service."""
    return Desk(
        service.handover,
        service.conversations,
        staff,
        service.phrase,
        CannedReplies(service.redis),
        Notes(service.redis),
        ProposalStore(service.redis),
        PageTexts(),
    )
