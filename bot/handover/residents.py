"""The resident's side: how a conversation comes to a person, and what of it the bot leaves alone.

The assistant holds the conversation while any of this runs.
"""

from __future__ import annotations

from typing import Final

from bot.arrangements import Appointments
from bot.conversations import Conversations
from bot.handover.machine import Refused, State
from bot.handover.notices import RATINGS, Notices, lang_of
from bot.message import Message
from bot.payload import parse
from bot.reply import Reply
from bot.store_errors import store_errors
from knowledge.language import Lang, as_lang, detect

_TURNS: Final = 20  # among which the topic is looked for
_RETURN: Final = "return_to_bot"
_RATE: Final = "rate_person"
_STARTS: Final = frozenset({"ask_person", "start_conversation"})
_WAY_TO_PERSON: Final = "service.ask-a-person"


class ResidentSide:
    """What the assistant asks before and after the bot would answer."""

    def __init__(
        self, notices: Notices, conversations: Conversations, appointments: Appointments
    ) -> None:
        self._notices = notices
        self._store = notices.store
        self._say = notices.say
        self._conversations = conversations
        self._appointments = appointments

    async def state_of(self, conversation: str) -> State:
        """Who answers a conversation."""
        return await self._store.state_of(conversation)

    async def take(self, message: Message, state: State) -> list[Reply] | None:
        """The replies to what is not the bot's to answer; None where the bot is to."""
        intent, values = parse(message.payload)
        if intent == _RETURN:
            return [await self._return(message)]
        if intent == _RATE:
            return [await self._rate(message, values.get("score", ""))]
        if state != "person":
            return None
        if intent in _STARTS:
            return [await self._say_who_answers(message)]
        if intent == "set_language" and as_lang(values.get("locale")):
            await self._store.change(message.conversation, lang=values["locale"])
        return []

    async def follow(self, message: Message, replies: list[Reply]) -> list[Reply]:
        """The bot's replies; where a person is wanted, with the place in the queue or why not."""
        if not any(reply.wants_person for reply in replies) or not _can_be_joined(message):
            return replies
        conversation, lang = message.conversation, replies[-1].lang
        if await self._store.state_of(conversation) == "bot":
            refusal = await self._request(message, lang)
            if refusal:
                return [refusal, *replies]
        place = await self._store.place_of(conversation)
        await self._store.is_new_place(conversation, place)
        kept = [reply for reply in replies if not reply.wants_person]
        return [*kept, self._say("utter_handover_waiting", lang, place=place)]

    async def heard(self, message: Message, *, is_new: bool) -> None:
        """Tells staff of a message that was saved, if they are to see it."""
        if not is_new:
            if await self._store.state_of(message.conversation) != "bot":
                await self._store.tell("heard", message.conversation)
        else:
            lang = detect(message.text)
            await self._store.heard(message.conversation, bool(message.text), lang)

    async def erase(self, conversation: str) -> int:
        """Frees the conversation and deletes all that the desk keeps of it."""
        return await self._store.erase(conversation)

    async def _request(self, message: Message, lang: Lang) -> Reply | None:
        """Why nobody can join, or None once the resident waits."""
        async with store_errors():
            openness = await self._appointments.openness(lang)
        if openness.is_open is False:
            return self._say("utter_handover_closed", lang, hours=openness.next)
        topic, reason = await self._why(message.conversation)
        done = await self._store.step(
            "request",
            message.conversation,
            channel=message.channel,
            lang=lang,
            topic=topic,
            reason=reason,
        )
        return self._say("utter_handover_nobody", lang) if isinstance(done, Refused) else None

    async def _why(self, conversation: str) -> tuple[str, str]:
        """What the conversation was about, and whether the bot could not answer."""
        turns = (await self._conversations.transcript(conversation))[-_TURNS:]
        said = [reply for turn in turns for reply in turn["replies"]]
        entries = [reply["entry"] for reply in said if reply["entry"] not in {None, _WAY_TO_PERSON}]
        topic = entries[-1].partition(".")[0] if entries else "other"
        is_unanswered = bool(said) and said[-1]["status"] == "unanswered"
        return topic, "unanswered" if is_unanswered else "asked"

    async def _return(self, message: Message) -> Reply:
        conversation = message.conversation
        done = await self._store.step("resident_returns", conversation)
        if isinstance(done, Refused):
            return self._say("utter_handover_not_waiting", await self._lang(message))
        return await self._notices.about("resident_returns", conversation, done)

    async def _rate(self, message: Message, score: str) -> Reply:
        """Keeps the rating of a conversation that ended, once."""
        row = await self._store.row(message.conversation)
        is_open = row and row.state == "bot" and "claimed_at" in row.fields
        if row and is_open and score in RATINGS and "rated" not in row.fields:
            await self._store.change(message.conversation, rated=score)
            await self._notices.measures.rated(row, int(score))
        return self._say("utter_handover_rated", await self._lang(message))

    async def _say_who_answers(self, message: Message) -> Reply:
        row = await self._store.row(message.conversation)
        name = await self._store.name_of(row.holder if row else "")
        return self._say("utter_handover_with_person", lang_of(row), name=name)

    async def _lang(self, message: Message) -> Lang:
        told = await self._conversations.last_lang(message.conversation)
        return told or message.lang or "en"


def _can_be_joined(message: Message) -> bool:
    """Nothing reaches a terminal later, and a group is no private conversation."""
    return message.channel != "terminal" and not message.conversation.startswith("telegram:-")
