"""The handover as a state machine: a table, its guards, and one pure function.

What Redis holds (`bot/handover/store.py`) takes its moves from the same table; this form is what
it is tested against, and what is searched exhaustively.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeVar, get_args

_T = TypeVar("_T")

State = Literal["bot", "waiting", "person"]
Presence = Literal["here", "away", "gone"]
Deed = Literal[
    "request",
    "claim",
    "reply",
    "finish",
    "transfer",
    "resident_returns",
    "wait_timeout",
    "idle_timeout",
    "staff_lost",
    "erase",
]
Reason = Literal[
    "already_waiting",
    "already_held",
    "nobody_here",
    "not_waiting",
    "taken",
    "you_are_away",
    "over",
    "not_yours",
    "colleague_away",
    "still_there",
    "not_due",
    "changed",
]
STATES: Final[tuple[State, ...]] = get_args(State)
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)

MOVES: Final[Mapping[Deed, Mapping[State, State | Reason]]] = {
    "request": {"bot": "waiting", "waiting": "already_waiting", "person": "already_held"},
    "claim": {"bot": "not_waiting", "waiting": "person", "person": "taken"},
    "reply": {"bot": "over", "waiting": "not_yours", "person": "person"},
    "finish": {"bot": "over", "waiting": "not_yours", "person": "bot"},
    "transfer": {"bot": "over", "waiting": "not_yours", "person": "person"},
    "resident_returns": {"bot": "over", "waiting": "bot", "person": "bot"},
    "wait_timeout": {"bot": "not_due", "waiting": "bot", "person": "not_due"},
    "idle_timeout": {"bot": "not_due", "waiting": "not_due", "person": "bot"},
    "staff_lost": {"bot": "not_due", "waiting": "not_due", "person": "waiting"},
    "erase": {"bot": "bot", "waiting": "bot", "person": "bot"},
}
"""Where a deed leads from each state, or why it does not."""

OF_HOLDER: Final[frozenset[Deed]] = frozenset({"reply", "finish", "transfer"})
"""Deeds that only who holds the conversation may do."""


@dataclass(frozen=True)
class Standing:
    """Who answers a conversation; `holder` is of staff, in state `person` only."""

    state: State = "bot"
    holder: str | None = None


@dataclass(frozen=True)
class Event:
    """A deed about a conversation, by or about a member of staff; `to` is who takes it over."""

    deed: Deed
    conversation: str
    staff: str = ""
    to: str = ""


@dataclass(frozen=True)
class Desk:
    """All conversations and staff; what is not named is with the bot, or gone."""

    standings: tuple[tuple[str, Standing], ...] = ()
    queue: tuple[str, ...] = ()
    staff: tuple[tuple[str, Presence], ...] = ()

    def standing(self, conversation: str) -> Standing:
        """Who answers a conversation."""
        return dict(self.standings).get(conversation, Standing())

    def presence(self, staff: str) -> Presence:
        """Whether a member of staff takes conversations, only keeps them, or is gone."""
        return dict(self.staff).get(staff, "gone")

    def is_anyone_here(self) -> bool:
        """Whether anybody takes conversations."""
        return any(presence == "here" for _, presence in self.staff)

    def with_staff(self, staff: str, presence: Presence) -> Desk:
        """The desk once a member of staff came, went away or vanished."""
        return replace(self, staff=_put(self.staff, staff, presence))


@dataclass(frozen=True)
class Refused:
    """Why a deed changes nothing."""

    reason: Reason


def step(desk: Desk, event: Event) -> Desk | Refused:
    """The desk after an event, or why it is refused."""
    standing = desk.standing(event.conversation)
    target = MOVES[event.deed][standing.state]
    reason = _objection(desk, event, standing, target)
    if reason:
        return Refused(reason)
    if event.deed == "staff_lost" and not desk.is_anyone_here():
        target = "bot"
    return _moved(desk, event, standing, target)


def _objection(
    desk: Desk, event: Event, standing: Standing, target: State | Reason
) -> Reason | None:
    if target in REASONS:
        return target
    if event.deed in OF_HOLDER and standing.holder != event.staff:
        return "not_yours"
    if event.deed == "request" and not desk.is_anyone_here():
        return "nobody_here"
    if event.deed == "claim" and desk.presence(event.staff) != "here":
        return "you_are_away"
    if event.deed == "transfer":
        can_take = event.to != event.staff and desk.presence(event.to) == "here"
        return None if can_take else "colleague_away"
    if event.deed == "staff_lost" and desk.presence(standing.holder or "") != "gone":
        return "still_there"
    return None


def _moved(desk: Desk, event: Event, standing: Standing, target: State | Reason) -> Desk:
    assert target in STATES
    holder = None
    if target == "person":
        holder = {"claim": event.staff, "transfer": event.to}.get(event.deed, standing.holder)
    queue = tuple(name for name in desk.queue if name != event.conversation)
    if target == "waiting":
        is_first = event.deed == "staff_lost"
        queue = (event.conversation, *queue) if is_first else (*queue, event.conversation)
    after = _put(desk.standings, event.conversation, Standing(target, holder))
    return replace(desk, standings=after, queue=queue)


def _put(pairs: tuple[tuple[str, _T], ...], name: str, value: _T) -> tuple[tuple[str, _T], ...]:
    return tuple(sorted({**dict(pairs), name: value}.items(), key=lambda pair: pair[0]))
