"""Rasa's agent, in this process: a message in, the bot's utterances out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import redis.asyncio

from bot.engine.lean_imports import stand_ins

with stand_ins():
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
    from rasa.shared.exceptions import RasaException

from bot.engine.action_endpoint import InProcessActions, validate_results_once
from bot.engine.live_trackers import LiveTrackers
from bot.engine.lock_store import RedisLockStore
from bot.engine.nlu.remembered import as_metadata
from bot.engine.tracker_store import RedisTrackerStore
from bot.errors import ModelError
from bot.turn import Command, Turn
from knowledge.language import Lang

Utterance = dict[str, Any]


class _Collector(CollectingOutputChannel):
    """Keeps each utterance whole: Rasa's own collector splits it into several."""

    async def send_response(self, recipient_id: str, message: Utterance) -> None:
        self.messages.append(message)


class Dialogue:
    """The trained dialogue with its conversations in Redis and its actions at hand."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    @classmethod
    def load(cls, model: Path, client: redis.asyncio.Redis, actions: str) -> Dialogue:
        """The dialogue of a trained model; raises ModelError with one clear sentence."""
        if not model.exists():
            raise ModelError("The dialogue model has not been built: run `make model`.")
        validate_results_once()
        live = LiveTrackers()
        try:
            agent = Agent.load(
                str(model),
                tracker_store=RedisTrackerStore(None, client=client, live=live),
                lock_store=RedisLockStore(client=client, live=live),
                action_endpoint=InProcessActions(actions),
            )
        except (RasaException, OSError, EOFError, ValueError) as error:
            raise ModelError(
                f"The dialogue model cannot be read, run `make model` again: {error}"
            ) from error
        return cls(agent)

    def hold(
        self, conversation: str, on_entry: Sequence[Command] = ()
    ) -> AbstractAsyncContextManager[Turn]:
        """Keeps other messages of the conversation waiting while the block runs.

        `on_entry` is asked of Redis as the conversation is entered.
        """
        turn: AbstractAsyncContextManager[Turn] = self._agent.lock_store.lock(
            conversation, on_entry=on_entry
        )
        return turn

    async def close(self) -> None:
        """Ends what listens for other processes."""
        await self._agent.lock_store.close()

    async def respond(
        self, conversation: str, text: str, channel: str, message: str
    ) -> list[Utterance]:
        """What the bot says to a text, or to an intent written as `/name{"entity": "value"}`.

        `message` is the id under which it may be delivered again.

        These are the steps of Rasa's own `handle_message`; in between, the NLU is told what
        the conversation remembers, which Rasa keeps from it.
        """
        processor = self._agent.processor
        said = _Collector()
        tracker = await processor.fetch_tracker_and_update_session(conversation, said)
        known = as_metadata(tracker.current_slot_values())
        heard = UserMessage(
            text, said, conversation, None, channel, message_id=message, metadata=known
        )
        await processor._handle_message_with_tracker(heard, tracker)
        tracker = await processor.run_action_extract_slots(said, tracker)
        await processor._run_prediction_loop(said, tracker)
        await processor.save_tracker(tracker)
        return list(said.messages)

    def phrase(self, name: str, lang: Lang) -> Utterance:
        """A response of the domain outside a turn, its variables still open."""
        variations: list[Utterance] = self._agent.domain.responses[name]
        return next(v for v in variations if v["metadata"]["lang"] == lang)
