"""Bot to person and back, as residents see it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import redis.asyncio

from bot.handover.machine import Refused
from bot.handover.store import Changed
from bot.handover.times import Times
from tests.fakes.handover import TIMES, Office

ANSWER = "At midnight."


@pytest.fixture
async def office(redis_url_alone: str) -> AsyncIterator[Office]:
    """An office that Ana has just come into."""
    async with redis.asyncio.Redis.from_url(redis_url_alone) as client:
        opened = Office(client)
        await opened.store.attend("ana", "Ana", True)
        yield opened


async def stay(office: Office, milliseconds: int, *staff: str) -> None:
    """Time goes by in which the pages of some staff are heard of."""
    office.clock.pass_by(milliseconds)
    for name in staff:
        await office.store.attend(name, name.title())
    await office.staff.sweep()


async def test_who_waits_is_told_the_place_and_still_gets_answers(office: Office) -> None:
    visitor = office.resident()

    (waiting,) = await visitor.press("ask_person")
    (answer,) = await visitor.say("When does the port close?")

    assert (waiting.status, waiting.entry) == ("handover", None)
    assert "number 1 in the queue" in waiting.text
    assert [button.payload for button in waiting.buttons] == ["/return_to_bot"]
    assert answer.text == ANSWER


async def test_a_person_answers_alone_while_the_bot_is_silent(office: Office) -> None:
    visitor = office.resident()
    held = await office.claimed(visitor)
    asked = len(office.dialogue.asked)

    assert await visitor.say("my case is special") == []
    assert isinstance(await office.answer(visitor, held.n, "Tell me more."), Changed)

    assert len(office.dialogue.asked) == asked
    joined, reply = await visitor.later()
    assert joined.startswith("Ana from the service centre has joined")
    assert reply == "Tell me more."
    turns = await office.conversations.transcript(visitor.conversation)
    assert [turn["text"] for turn in turns if turn["text"]][-1] == "my case is special"


async def test_a_message_sent_again_reaches_the_desk_once(office: Office) -> None:
    visitor = office.resident()
    await office.claimed(visitor)

    assert await visitor.say("once", id="m1") == await visitor.say("once", id="m1") == []

    row = await office.store.row(visitor.conversation)
    assert row is not None
    assert row.fields["unread"] == "1"


async def test_a_reply_sent_again_is_delivered_once(office: Office) -> None:
    visitor = office.resident()
    held = await office.claimed(visitor)

    await office.answer(visitor, held.n, "Hello.", id="r1")
    await office.answer(visitor, held.n, "Hello.", id="r1")

    assert (await visitor.later()).count("Hello.") == 1


async def test_a_masked_message_to_a_person_is_no_refusal(office: Office) -> None:
    visitor = office.resident()
    await office.claimed(visitor)

    (note,) = await visitor.say("call me on +852 9123 4567")

    assert note.status == "handover"
    turns = await office.conversations.transcript(visitor.conversation)
    assert turns[-1]["text"] == "call me on [phone]"


async def test_the_resident_goes_back_and_a_late_reply_is_refused(office: Office) -> None:
    visitor = office.resident()
    held = await office.claimed(visitor)

    (back,) = await visitor.press("return_to_bot")
    late = await office.answer(visitor, held.n, "Wait, I have it!")

    assert "with me, the assistant, again" in back.text
    assert [button.title for button in back.buttons] == ["1", "2", "3", "4", "5"]
    assert late == Refused("over")
    assert "Wait, I have it!" not in await visitor.later()
    assert [reply.text for reply in await visitor.say("port?")] == [ANSWER]


async def test_a_reply_and_a_return_at_once_never_both_count_as_first(office: Office) -> None:
    for _ in range(20):
        visitor = office.resident()
        held = await office.claimed(visitor)
        done, (back,) = await asyncio.gather(
            office.answer(visitor, held.n, "Here it is."), visitor.press("return_to_bot")
        )
        turns = await office.conversations.transcript(visitor.conversation)
        said = [reply["text"] for turn in turns for reply in turn["replies"]]
        if isinstance(done, Refused):
            assert "Here it is." not in said
        else:
            assert said.index("Here it is.") < said.index(back.text)


async def test_the_buttons_of_a_handover_that_is_over_do_no_harm(office: Office) -> None:
    visitor = office.resident()
    await visitor.say("port?")

    (back,) = await visitor.press("return_to_bot")
    (rated,) = await visitor.press("rate_person", score="1")

    assert "already" in back.text
    assert rated.status == "handover"
    assert await office.handover.measures.read(30) == []


async def test_nobody_at_the_desk_is_said_with_the_places_to_turn_to(office: Office) -> None:
    await office.store.attend("ana", "Ana", False)

    told, places = await office.resident().press("ask_person")

    assert "No member of staff is at the chat desk" in told.text
    assert places.entry == "service.ask-a-person"


async def test_outside_confirmed_hours_they_are_named(office: Office) -> None:
    office.hours.is_open = False

    told, places = await office.resident().press("ask_person")

    assert "Monday 7 January 2030, 09:00-11:00" in told.text
    assert places.entry == "service.ask-a-person"
    assert await office.store.waiting() == []


async def test_a_group_and_a_terminal_wait_for_nobody(office: Office) -> None:
    group = office.resident("telegram")
    group.conversation = "telegram:-100200"

    assert [r.entry for r in await group.press("ask_person")] == ["service.ask-a-person"]
    terminal = office.resident("terminal")
    assert [r.entry for r in await terminal.press("ask_person")] == ["service.ask-a-person"]


async def test_places_are_told_again_when_they_change(office: Office) -> None:
    first, second = office.resident(), office.resident()
    await first.press("ask_person")
    (waiting,) = await second.press("ask_person")
    assert "number 2" in waiting.text
    await stay(office, 1000, "ana")
    assert await second.later() == []

    await office.staff.claim(first.conversation, "ana")
    await stay(office, 1000, "ana")
    await stay(office, 1000, "ana")

    assert await second.later() == ["You are now number 1 in the queue."]


async def test_who_waits_too_long_is_told_and_is_with_the_bot(office: Office) -> None:
    visitor = office.resident()
    await visitor.press("ask_person")

    await stay(office, TIMES.wait - 1, "ana")
    assert await visitor.later() == []
    await stay(office, 1, "ana")

    (told,) = await visitor.later()
    assert told.startswith("Sorry, no member of staff became free")
    assert await office.store.state_of(visitor.conversation) == "bot"


async def test_a_silent_conversation_ends_and_can_be_rated(office: Office) -> None:
    visitor = office.resident()
    await office.claimed(visitor)

    await stay(office, TIMES.idle - 1, "ana")
    await visitor.say("one more thing")
    await stay(office, TIMES.idle - 1, "ana")
    assert await office.store.state_of(visitor.conversation) == "person"
    await stay(office, 1, "ana")

    assert "the conversation with Ana has ended" in (await visitor.later())[-1]
    await visitor.press("rate_person", score="4")
    await visitor.press("rate_person", score="1")
    (measured,) = await office.handover.measures.read(30)
    assert (measured.ratings, measured.rating) == (1, 4.0)


async def test_who_vanishes_loses_the_conversation_to_the_front_of_the_queue(
    office: Office,
) -> None:
    await office.store.attend("bo", "Bo", True)
    held, waiting = office.resident(), office.resident()
    await office.claimed(held)
    await waiting.press("ask_person")

    await stay(office, TIMES.lease, "bo")

    assert [row.conversation for row in await office.store.waiting()] == [
        held.conversation,
        waiting.conversation,
    ]
    assert (await held.later())[-1].startswith("The connection to Ana was lost. You are first")
    assert (await waiting.later())[-1] == "You are now number 2 in the queue."
    assert [r.text for r in await held.say("port?")] == [ANSWER]


async def test_where_nobody_else_is_there_the_bot_takes_over(office: Office) -> None:
    visitor = office.resident()
    await office.claimed(visitor)

    await stay(office, TIMES.lease)

    assert "nobody else is at the desk" in (await visitor.later())[-1]
    assert [r.text for r in await visitor.say("port?")] == [ANSWER]


async def test_two_processes_that_watch_tell_everything_once(
    office: Office, redis_url_alone: str
) -> None:
    visitor = office.resident()
    await visitor.press("ask_person")
    office.clock.pass_by(TIMES.wait)
    async with redis.asyncio.Redis.from_url(redis_url_alone) as client:
        other = Office(client, office.clock)
        other.staff.hold = office.staff.hold  # one lock for both, as in Redis

        await asyncio.gather(office.staff.sweep(), other.staff.sweep(), office.staff.sweep())

    assert len(await visitor.later()) == 1


async def test_another_process_goes_on_where_one_ended(
    office: Office, redis_url_alone: str
) -> None:
    visitor = office.resident()
    held = await office.claimed(visitor)

    async with redis.asyncio.Redis.from_url(redis_url_alone) as client:
        after = Office(client, office.clock)
        assert await after.staff.finish(visitor.conversation, "bo", "") == Refused("not_yours")
        assert isinstance(await after.staff.finish(visitor.conversation, "ana", held.n), Changed)

    assert "Ana has ended the conversation" in (await visitor.later())[-1]


async def test_a_conversation_is_handed_to_a_colleague_who_is_there(office: Office) -> None:
    visitor = office.resident()
    held = await office.claimed(visitor)
    name = visitor.conversation

    assert await office.staff.transfer(name, "ana", "bo", held.n) == Refused("colleague_away")
    await office.store.attend("bo", "Bo", True)
    moved = await office.staff.transfer(name, "ana", "bo", held.n)

    assert isinstance(moved, Changed)
    assert (await visitor.later())[-1] == "Bo from the service centre takes over from here."
    assert await office.answer(visitor, moved.n, "still me") == Refused("not_yours")
    assert isinstance(await office.answer(visitor, moved.n, "Hello", "bo"), Changed)


async def test_asking_again_says_who_answers(office: Office) -> None:
    visitor = office.resident()
    await office.claimed(visitor)

    (told,) = await visitor.press("ask_person")

    assert told.text.startswith("You are talking with Ana")


async def test_an_erasure_ends_the_handover_and_leaves_no_trace(office: Office) -> None:
    visitor = office.resident()
    held = await office.claimed(visitor)

    await office.assistant.erase(visitor.conversation)

    assert await office.client.keys(f"*{visitor.conversation}*") == []
    assert await office.answer(visitor, held.n, "Hello?") == Refused("over")
    assert await office.client.keys(f"*{visitor.conversation}*") == []


async def test_times_are_measured_without_a_conversation(office: Office) -> None:
    visitor = office.resident()
    await visitor.say("port?")
    await visitor.press("ask_person")
    await stay(office, 20_000, "ana")
    held = await office.staff.claim(visitor.conversation, "ana")
    assert isinstance(held, Changed)
    await stay(office, 5_000, "ana")
    await office.answer(visitor, held.n, "Hello.")
    await stay(office, 35_000, "ana")
    await office.staff.finish(visitor.conversation, "ana", held.n)

    (measured,) = await office.handover.measures.read(30)

    assert (measured.topic, measured.lang, measured.channel) == ("transport", "en", "web")
    assert (measured.waited, measured.first_response, measured.handled) == (20.0, 25.0, 40.0)
    assert (measured.handovers, measured.answered, measured.rating) == (1, 1, None)
    kept = str(await office.client.xrange("desk:{desk}:measures"))
    assert visitor.conversation not in kept


def test_the_times_have_sensible_defaults() -> None:
    assert Times.from_env() == Times(600_000, 1_200_000, 45_000)
