"""Rasa's dialogue, in this process: a message in, the bot's utterances out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from tarfile import TarError
from typing import Any, Final

import redis.asyncio

from bot.engine.lean_imports import stand_ins

with stand_ins():
    import rasa.graph_components.validators.default_recipe_validator  # noqa: F401
    from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
    from rasa.shared.exceptions import RasaException
    from rasa.utils.endpoints import EndpointConfig

    from bot.engine.responses import Responses, Wording

from bot.engine.action_endpoint import InProcessActions, RemoteActions
from bot.engine.live_trackers import LiveTrackers
from bot.engine.lock_store import RedisLockStore
from bot.engine.nlu.remembered import as_metadata
from bot.engine.processor import Processor
from bot.engine.rasa_patches import mend_rasa
from bot.engine.tracker_store import RedisTrackerStore
from bot.errors import ModelError
from bot.turn import Command, Turn
from knowledge.language import Lang

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS: Final = 2.0  # a model that was trained anew is in use so soon
Utterance = dict[str, Any]


class _Collector(CollectingOutputChannel):
    """Keeps each utterance whole: Rasa's own collector splits it into several."""

    async def send_response(self, recipient_id: str, message: Utterance) -> None:
        self.messages.append(message)


class Dialogue:
    """The trained dialogue with its conversations in Redis and its actions at hand."""

    def __init__(
        self,
        model: Path,
        client: redis.asyncio.Redis,
        actions: EndpointConfig,
        wording: Wording | None = None,
    ) -> None:
        self._model = model
        self._client = client
        self._actions = actions
        self._wording = wording
        self._live = LiveTrackers()
        self._locks = RedisLockStore(client=client, live=self._live)
        self._stamp = 0
        self._processor = self._load()

    @classmethod
    def load(
        cls,
        model: Path,
        client: redis.asyncio.Redis,
        actions: str,
        actions_url: str | None = None,
        wording: Wording | None = None,
    ) -> Dialogue:
        """The dialogue of a trained model; raises ModelError with one clear sentence.

        `actions` is a package that is run here, unless `actions_url` names a server; `wording`
        says what is said otherwise than in the domain.
        """
        mend_rasa()
        place = RemoteActions(actions_url) if actions_url else InProcessActions(actions)
        return cls(model, client, place, wording)

    async def follow_model(self) -> None:
        """Puts each newly trained model to use, until cancelled; one that fails leaves the old."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if self._model.exists() and self._model.stat().st_mtime_ns != self._stamp:
                try:
                    processor = await asyncio.to_thread(self._load)
                except ModelError as error:
                    _LOG.error("The model was changed and cannot be used: %s", error)
                else:
                    self._live.clear()  # their slots are those of another domain
                    self._processor = processor

    def _load(self) -> Processor:
        if not self._model.exists():
            raise ModelError("The dialogue model has not been built: run `make model`.")
        self._stamp = self._model.stat().st_mtime_ns
        trackers = RedisTrackerStore(None, client=self._client, live=self._live)
        responses = Responses(self._wording)
        try:
            processor = Processor(
                self._model, trackers, self._locks, responses, action_endpoint=self._actions
            )
        except (RasaException, TarError, OSError, EOFError, ValueError) as error:
            raise ModelError(
                f"The dialogue model cannot be read, run `make model` again: {error}"
            ) from error
        trackers.domain = processor.domain
        responses.responses = processor.domain.responses
        return processor

    def hold(
        self, conversation: str, on_entry: Sequence[Command] = ()
    ) -> AbstractAsyncContextManager[Turn]:
        """Keeps other messages of the conversation waiting while the block runs.

        `on_entry` is asked of Redis as the conversation is entered.
        """
        turn: AbstractAsyncContextManager[Turn] = self._locks.lock(conversation, on_entry=on_entry)
        return turn

    async def close(self) -> None:
        """Ends what listens for other processes."""
        await self._locks.close()

    async def respond(
        self, conversation: str, text: str, channel: str, message: str
    ) -> list[Utterance]:
        """What the bot says to a text, or to an intent written as `/name{"entity": "value"}`.

        `message` is the id under which it may be delivered again.

        These are the steps of Rasa's own `handle_message`; in between, the NLU is told what
        the conversation remembers, which Rasa keeps from it.
        """
        processor = self._processor
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
        variations: list[Utterance] = self._processor.domain.responses[name]
        return next(v for v in variations if v["metadata"]["lang"] == lang)
