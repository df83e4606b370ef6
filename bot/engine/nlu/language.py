"""Marks a message with the language it is written in."""

from __future__ import annotations

import re
from typing import Any, Final

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.nlu.entities import add_entity
from bot.engine.nlu.payloads import is_payload
from bot.engine.nlu.remembered import remembered
from knowledge.language import Lang, as_lang, detect, is_chinese

# 你好 is the same in both scripts; most who write to us read Traditional.
_CHINESE: Final[Lang] = "zh-Hant"
# 48万 and 3月5日 are written so in either script, and beside English.
_FIGURE: Final = re.compile(
    r"[\d\s,.:~$¥/年月日号號天岁歲周元块塊個个分至到零〇一二三四五六七八九十百千万萬亿億两兩半-]+"
)
_ACRONYM: Final = re.compile(
    r"(?:[A-Z](?:[A-Z]|[a-z](?=[A-Z]))+(?:[ -]?\d{1,4})?"
    r"|(?i:(?:hk)?dse|hsk|ib|i?gcse|a[ -]levels?|ph\.?d|mba|mpf|bno|hkid|ok)(?:[ -]?\d)?)[?!.]?"
    r"|\d{1,2}(?:[:.]\d\d)?\s?[AaPp][Mm]"
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageDetector(GraphComponent):
    """Adds an entity `locale`, from which the slot of that name is filled and remembered."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageDetector:
        """A new detector."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Marks each message whose language can be told."""
        for message in messages:
            text = message.get(TEXT) or ""
            lang = None if is_payload(text) else language_of(message)
            if lang:
                add_entity(message, "locale", lang, type(self).__name__)
        return messages


def language_of(message: Message) -> Lang | None:
    """The language of a message's text, read in the light of the conversation so far."""
    text = message.get(TEXT) or ""
    told = detect(text)
    before = as_lang(remembered(message, "locale"))
    if before and _FIGURE.fullmatch(text.strip()):
        return before
    if told == "en" and before and _ACRONYM.fullmatch(text.strip()):
        return before  # DSE, HSK 4, PhD, 2:30pm: said in Chinese as well
    if told:
        return told
    if is_chinese(text) and before == "en":
        return _CHINESE
    return before or (_CHINESE if is_chinese(text) else None)
