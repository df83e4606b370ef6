"""The one door through which every channel's messages go."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any, Protocol

from bot import metrics
from bot.conversations import Conversations
from bot.errors import SessionError, StoreError
from bot.handover.machine import State
from bot.masking import holds_label, mask, without_labels
from bot.message import Message
from bot.payload import is_allowed
from bot.phrases import DEFAULT_LANG, Phrases, as_reply
from bot.reply import Reply
from bot.request_record import note_turn
from bot.settings import MAX_MESSAGE_LENGTH
from bot.store_errors import store_errors
from bot.text_guard import clean
from bot.traces import note, span
from bot.turn import Command, Turn
from bot.turn_counts import TurnCounts
from knowledge.language import Lang, detect

_LOG = logging.getLogger(__name__)
Erase = Callable[[str], Awaitable[int]]
IsOff = Callable[[str], Awaitable[bool]]


class DialogueEngine(Protocol):
    """What the assistant asks of the dialogue behind it."""

    def hold(
        self, conversation: str, on_entry: Sequence[Command] = ()
    ) -> AbstractAsyncContextManager[Turn]:
        """Keeps other messages of the conversation waiting while a block runs.

        What the block writes is saved as it ends, as one; `on_entry` is asked as it begins.
        """

    async def respond(
        self, conversation: str, text: str, channel: str, message: str
    ) -> list[dict[str, Any]]:
        """What the bot says to a text; `message` is the id under which it may come again."""

    def phrase(self, name: str, lang: Lang) -> dict[str, Any]:
        """A phrase of the domain outside a turn."""


class Handover(Protocol):
    """What the assistant asks of whoever hands conversations to people; it holds each."""

    async def state_of(self, conversation: str) -> State:
        """Who answers a conversation."""

    async def take(self, message: Message, state: State) -> list[Reply] | None:
        """The replies to a message that is not the bot's to answer, or None where it is."""

    async def follow(self, message: Message, replies: list[Reply]) -> list[Reply]:
        """The bot's replies, with the way to a person where one is wanted."""

    async def heard(self, message: Message, *, is_new: bool) -> None:
        """Tells staff of a message that was saved, if they are to see it."""


class Assistant:
    """Takes a message, guards it, has it answered, records the turn."""

    def __init__(
        self,
        dialogue: DialogueEngine,
        conversations: Conversations,
        erase: Erase | None = None,
        handover: Handover | None = None,
        counts: TurnCounts | None = None,
        is_off: IsOff | None = None,
    ) -> None:
        """`erase` deletes what others keep of a conversation; `is_off` tells of a channel."""
        self._is_off = is_off
        self._dialogue = dialogue
        self._phrases = Phrases(dialogue.phrase)
        self._handover = handover
        self._counts = counts or TurnCounts()
        self._conversations = conversations
        self._erase_elsewhere = erase

    async def handle(self, message: Message) -> list[Reply]:
        """The replies to a message: at least one, whatever happens, unless a person answers it.

        Raises SessionError where the session of a page is no longer there.
        """
        with span("turn", channel=message.channel):
            replies = await self._handle(message)
            note({"statuses": " ".join(reply.status for reply in replies)})
        return replies

    async def _handle(self, message: Message) -> list[Reply]:
        started = time.perf_counter()
        note_turn(message.conversation, message.channel)
        try:
            opening = self._conversations.opening(message)
            async with self._dialogue.hold(message.conversation, opening) as turn:
                if self._conversations.is_closed(message, turn):
                    await self._erase(message.conversation)  # what was asked has left a trace
                    raise SessionError("The session has been closed.")
                state = await self._state_of(message.conversation)
                repeated = await self._conversations.replies_to(message, turn)
                replies = repeated
                if replies is None:
                    replies = await self._handle_new(message, turn, state)
            await self._show_to_staff(message, replies, state, is_new=repeated is None)
        except SessionError:
            raise
        except Exception:
            _LOG.exception("A message on %s could not be answered.", message.channel)
            replies = [self.say("utter_technical_problem", _lang_of(message))]
            self._counts.count_turn(message.channel, replies)
        metrics.count_turn(message.channel, replies, time.perf_counter() - started)
        return replies

    async def _state_of(self, conversation: str) -> State:
        """Who answers as the turn begins; the desk's keys are on another node of a cluster."""
        return await self._handover.state_of(conversation) if self._handover else "bot"

    async def erase(self, conversation: str) -> int:
        """Deletes all that is kept of a conversation, once the turn under way is done."""
        try:
            async with self._dialogue.hold(conversation):
                return await self._erase(conversation)
        except StoreError:
            # A full Redis takes no lock, but still deletes.
            return await self._erase(conversation)

    async def _erase(self, conversation: str) -> int:
        # The session goes last: an erasure that failed half-way can be asked for again.
        elsewhere = 0
        if self._erase_elsewhere:
            async with store_errors():
                elsewhere = await self._erase_elsewhere(conversation)
        return elsewhere + await self._conversations.erase(conversation)

    async def _handle_new(self, message: Message, turn: Turn, state: State) -> list[Reply]:
        replies = await self._reply(message, turn, state)
        self._counts.count_turn(message.channel, replies)
        return replies

    async def _reply(self, message: Message, turn: Turn, state: State) -> list[Reply]:
        refusal = await self._refusal(message, turn)
        if refusal is not None:
            return [refusal]
        # A button says all there is to say; what stands beside it is dropped.
        text, _ = mask("" if message.payload else clean(message.text))
        masked = replace(message, text=text)
        replies = await self._answer_or_pass_on(masked, state)
        if holds_label(text):
            note = self.say("utter_masked", _lang_of(message))
            # Where a person is to answer, the message was not refused for all that.
            passed_on = {} if replies else {"status": "handover"}
            replies = [note.model_copy(update=passed_on), *replies]
        if all(reply.status != "error" for reply in replies):
            # A turn that failed is not kept: sent again, the message is tried again.
            await self._conversations.record(masked, replies, turn)
        return replies

    async def _answer_or_pass_on(self, message: Message, state: State) -> list[Reply]:
        """The bot's replies, or none where a person is to answer."""
        if self._handover is None:
            return await self._answer(message)
        taken = await self._handover.take(message, state)
        if taken is not None:
            return taken
        return await self._handover.follow(message, await self._answer(message))

    async def _refusal(self, message: Message, turn: Turn) -> Reply | None:
        """The reply that turns a message away, or None for one that may pass."""
        reason = _fault(message)
        if self._is_off and await self._is_off(message.channel):
            reason = "utter_channel_off"
        if reason is None and await self._conversations.is_over_rate(message.conversation, turn):
            reason = "utter_too_many_messages"
        if reason is None:
            return None
        lang = detect(message.text) or await self._conversations.last_lang(message.conversation)
        reply = self.say(reason, lang or _lang_of(message), limit=MAX_MESSAGE_LENGTH)
        return reply.model_copy(update={"is_passing": reason == "utter_too_many_messages"})

    async def _show_to_staff(
        self, message: Message, replies: Sequence[Reply], state: State, *, is_new: bool
    ) -> None:
        """Tells staff of what is saved by now; a crash may have kept an earlier call from it."""
        is_saved = not replies or replies[-1].status not in {"refused", "error"}
        if self._handover is None or not is_saved:
            return
        # From the bot only the turn itself can have led to a person.
        is_called = any(reply.status == "handover" for reply in replies)
        if is_called or state != "bot":
            await self._handover.heard(message, is_new=is_new)

    async def _answer(self, message: Message) -> list[Reply]:
        # What was masked says nothing about the question, and its label would only mislead.
        spoken = message.payload or clean(without_labels(message.text))
        said = await self._dialogue.respond(
            message.conversation, spoken, message.channel, message.id
        )
        replies = [as_reply(utterance) for utterance in said]
        if not replies:
            _LOG.error("The dialogue had no reply to a message on %s.", message.channel)
            return [self.say("utter_technical_problem", _lang_of(message))]
        for utterance, reply in zip(said, replies, strict=True):
            if reply.status == "unanswered" and message.text:
                nearest = (utterance.get("custom") or {}).get("nearest", [])
                await self._conversations.record_gap(
                    message.text, reply.lang, nearest, message.channel
                )
        return replies

    def say(self, name: str, lang: Lang, /, **values: object) -> Reply:
        """A phrase of the domain as a reply, outside a turn."""
        return self._phrases.say(name, lang, **values)


def _fault(message: Message) -> str | None:
    """The phrase for what is wrong with a message in itself, or None."""
    if message.payload is not None:
        fits = is_allowed(message.payload) and not mask(message.payload)[1]
        return None if fits else "utter_button_unknown"
    if len(message.text) > MAX_MESSAGE_LENGTH:
        return "utter_message_too_long"
    return None if clean(message.text) else "utter_message_empty"


def _lang_of(message: Message) -> Lang:
    return detect(message.text) or message.lang or DEFAULT_LANG
