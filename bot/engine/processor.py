"""Rasa's message processor, without what it does again for each message to no effect."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine.graph import ExecutionContext
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.events import (
    ActionExecutionRejected,
    DefinePrevUserUtteredFeaturization,
    Event,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.constants import ENTITIES, INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

from bot.engine.graph_runner import PlainGraphRunner
from bot.engine.known_domain import with_known_domain
from bot.engine.nlu.payloads import is_payload
from bot.traces import span

_LOG = logging.getLogger(__name__)


class Processor(MessageProcessor):
    """The same turns as Rasa's, for a fifth of what is not NLU.

    It runs the graph without a scheduler, copies nothing for logs that are off, and gives an
    action the tracker itself where there is nothing that a copy would shield it from.
    """

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, GraphRunner]:
        """Unpacks a model, with nodes that are run in a plain order."""
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            storage, metadata = LocalModelStorage.from_model_archive(Path(folder), model_path)
            schema = with_known_domain(metadata)
            runner = PlainGraphRunner.create(
                schema, storage, ExecutionContext(schema, metadata.model_id)
            )
        return Path(model_path).name, metadata, runner

    async def parse_message(
        self,
        message: UserMessage,
        tracker: DialogueStateTracker | None = None,
        only_output_properties: bool = True,
    ) -> dict[str, Any]:
        """What the NLU makes of a text; a payload says itself what it means."""
        if is_payload(message.text):
            parsed = self._read_payload(message, only_output_properties)
        else:
            parsed = self._parse_message_with_graph(message, tracker, only_output_properties)
        self._update_full_retrieval_intent(parsed)
        # Rasa also looks here whether the domain knows the intent, for which it makes an empty
        # domain each time, and only to warn; `make validate` tells that before a model is used.
        return parsed

    def _read_payload(self, message: UserMessage, only_output: bool) -> dict[str, Any]:
        """The same as the graph would give: its last node reads payloads and nothing else does."""
        heard = Message(data={TEXT: message.text, METADATA: message.metadata})
        read = YAMLStoryReader.unpack_regex_message(
            heard, self.domain, entity_extractor_name=RegexMessageHandler.__name__
        )
        found: dict[str, Any] = read.as_dict(only_output_properties=only_output)
        return {TEXT: "", INTENT: {"name": None, "confidence": 0.0}, ENTITIES: [], **found}

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        """Fills the slots that the latest message speaks of."""
        events = await self._get_action("action_extract_slots").run(
            output_channel, self.nlg, tracker, self.domain
        )
        await self._send_bot_messages(events, tracker, output_channel)
        tracker.update_with_events(events, self.domain)
        return tracker

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        plain = all(isinstance(e, DefinePrevUserUtteredFeaturization) for e in prediction.events)
        if not plain or tracker.active_loop_name:
            return bool(await super()._run_action(action, tracker, output_channel, nlg, prediction))
        try:
            with span("action", action=action.name()):
                events = await action.run(output_channel, nlg, tracker, self.domain)
        except ActionExecutionRejection:
            rejected = (action.name(), prediction.policy_name, prediction.max_confidence)
            tracker.update(ActionExecutionRejected(*rejected))
            return bool(self.should_predict_another_action(action.name()))
        except Exception:
            _LOG.exception("The action %s failed.", action.name())
            events = []
        self._log_action_on_tracker(tracker, action, events, prediction)
        if any(isinstance(event, UserUttered) for event in events):
            tracker = await self.run_action_extract_slots(output_channel, tracker)
        await self.execute_side_effects(events, tracker, output_channel)
        return bool(self.should_predict_another_action(action.name()))

    def _log_action_on_tracker(
        self,
        tracker: DialogueStateTracker,
        action: Action,
        events: list[Event] | None,
        prediction: PolicyPrediction,
    ) -> None:
        if not any(isinstance(event, ActionExecutionRejected) for event in events or []):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events or [], self.domain)

    @staticmethod
    def _log_slots(tracker: DialogueStateTracker) -> None:
        """Slots are never logged: they hold what residents say."""
