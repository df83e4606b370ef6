"""Every state that the handover can reach with two residents and two staff."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product
from typing import get_args

import pytest

from bot.handover.machine import (
    MOVES,
    REASONS,
    STATES,
    Deed,
    Desk,
    Event,
    Presence,
    Refused,
    Standing,
    step,
)

RESIDENTS = ("web:1", "telegram:2")
STAFF = ("ana", "bo")


def events() -> Iterator[Event]:
    """Everything that anybody can do, or that can happen."""
    for deed, conversation in product(get_args(Deed), RESIDENTS):
        if deed == "transfer":
            yield from (Event(deed, conversation, a, b) for a, b in permutations(STAFF))
        elif deed in {"claim", "reply", "finish"}:
            yield from (Event(deed, conversation, staff) for staff in STAFF)
        else:
            yield Event(deed, conversation)


def successors(desk: Desk) -> Iterator[Desk]:
    """The desks that one event away can be."""
    for event in events():
        after = step(desk, event)
        if isinstance(after, Desk):
            yield after
    for staff, presence in product(STAFF, get_args(Presence)):
        yield desk.with_staff(staff, presence)


def reachable() -> set[Desk]:
    """Every desk that can come about, searched to the end."""
    found, edge = {Desk()}, [Desk()]
    while edge:
        for after in successors(edge.pop()):
            if after not in found:
                found.add(after)
                edge.append(after)
    return found


@pytest.fixture(scope="module")
def desks() -> set[Desk]:
    """All of them."""
    return reachable()


def test_the_search_reaches_every_state_of_every_resident(desks: set[Desk]) -> None:
    for resident in RESIDENTS:
        assert {desk.standing(resident).state for desk in desks} == set(STATES)
    assert len(desks) > 150


def test_exactly_one_side_answers(desks: set[Desk]) -> None:
    for desk in desks:
        for resident in RESIDENTS:
            standing = desk.standing(resident)
            bot_answers = standing.state in {"bot", "waiting"}
            assert bot_answers == (standing.holder is None), desk


def test_who_waits_stands_in_the_queue_once_and_nobody_else_does(desks: set[Desk]) -> None:
    for desk in desks:
        waiting = [r for r in RESIDENTS if desk.standing(r).state == "waiting"]
        assert sorted(desk.queue) == sorted(waiting), desk


def test_nobody_waits_or_is_held_for_ever(desks: set[Desk]) -> None:
    for desk in desks:
        for resident in RESIDENTS:
            deed: Deed | None = {"waiting": "wait_timeout", "person": "idle_timeout"}.get(  # type: ignore[assignment]
                desk.standing(resident).state
            )
            if deed:
                after = step(desk, Event(deed, resident))
                assert isinstance(after, Desk)
                assert after.standing(resident) == Standing(), desk


def test_a_resident_can_always_go_back_to_the_bot(desks: set[Desk]) -> None:
    for desk in desks:
        for resident in RESIDENTS:
            after = step(desk, Event("resident_returns", resident))
            if desk.standing(resident).state == "bot":
                assert after == Refused("over")
            else:
                assert isinstance(after, Desk)
                assert after.standing(resident) == Standing(), desk


def test_who_holds_a_conversation_is_there_or_loses_it(desks: set[Desk]) -> None:
    for desk in desks:
        for resident in RESIDENTS:
            holder = desk.standing(resident).holder
            if holder and desk.presence(holder) == "gone":
                after = step(desk, Event("staff_lost", resident))
                assert isinstance(after, Desk)
                is_wanted = desk.is_anyone_here()
                assert after.standing(resident).state == ("waiting" if is_wanted else "bot")
                assert after.queue[:1] == ((resident,) if is_wanted else desk.queue[:1])


def test_only_who_holds_a_conversation_speaks_in_it(desks: set[Desk]) -> None:
    for desk in desks:
        for resident, staff in product(RESIDENTS, STAFF):
            may = isinstance(step(desk, Event("reply", resident, staff)), Desk)
            assert may == (desk.standing(resident).holder == staff), desk


def test_a_claim_never_takes_a_conversation_from_somebody(desks: set[Desk]) -> None:
    for desk in desks:
        for resident, staff in product(RESIDENTS, STAFF):
            if desk.standing(resident).holder:
                assert step(desk, Event("claim", resident, staff)) == Refused("taken")


def test_a_refused_event_names_a_reason_and_the_table_names_every_state() -> None:
    for deed in get_args(Deed):
        assert set(MOVES[deed]) == set(STATES)
        assert set(MOVES[deed].values()) <= {*STATES, *REASONS}


def test_who_is_lost_comes_before_those_who_wait() -> None:
    desk = Desk().with_staff("ana", "here").with_staff("bo", "here")
    for event in (
        Event("request", "web:1"),
        Event("request", "telegram:2"),
        Event("claim", "web:1", "ana"),
    ):
        after = step(desk, event)
        assert isinstance(after, Desk)
        desk = after

    lost = step(desk.with_staff("ana", "gone"), Event("staff_lost", "web:1"))

    assert isinstance(lost, Desk)
    assert lost.queue == ("web:1", "telegram:2")
