"""Callback requests as the rest of the service sees them: the form, what is asked, and staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, get_args

import redis.asyncio

from actions.callbacks.callback import CallbackForm, CallbackReason, CallbackRefusal, PartOfDay
from actions.callbacks.callbacks import Callbacks, Listing
from actions.callbacks.consent import current_consent
from actions.clock import SHANGHAI
from actions.kept import Days, shipped
from actions.phrase_book import phrases_of, say
from actions.service import Line
from knowledge.entry import Topic
from knowledge.language import Lang
from knowledge.seal import Resealed, Seal

_PHRASES: Final = "callbacks"
_LABEL: Final = "form."
# What is chosen unless something else is: it presumes nothing.
_GENERAL: Final[Topic] = "service"
_TOPICS: Final = (_GENERAL, *(name for name in get_args(Topic) if name != _GENERAL))
_FIELDS: Final[Mapping[CallbackReason, str]] = {
    "no_consent": "consent",
    "bad_name": "name",
    "bad_phone": "reach",
    "bad_email": "reach",
    "phone_without_code": "reach",
    "past": "day",
}


@dataclass(frozen=True)
class Submitted:
    """What came of a form: the id of the request, or the field that does not fit; and why."""

    text: str
    id: str | None = None
    field: str | None = None


class CallbackDesk:
    """One for each process; all share what Redis holds."""

    def __init__(self, client: redis.asyncio.Redis, seal: Seal, days: Days = shipped) -> None:
        self._callbacks = Callbacks(client, seal, days)
        self._days = days

    def form(self, lang: Lang) -> dict[str, Any]:
        """The texts of the form, its choices, and the consent with its version."""
        consent = current_consent()
        return {
            "lang": lang,
            "texts": {
                key.removeprefix(_LABEL): texts[lang]
                for key, texts in phrases_of(_PHRASES).items()
                if key.startswith(_LABEL)
            },
            "topics": [_choice("topic", name, lang) for name in _TOPICS],
            "parts": [_choice("part", name, lang) for name in get_args(PartOfDay)],
            "consent": {
                "version": consent.version_for(self._days()),
                "text": consent.in_words(lang, self._days()),
            },
        }

    async def submit(
        self, conversation: str, message: str, lang: Lang, filled: Mapping[str, Any]
    ) -> Submitted:
        """Takes a form; the same message again makes no second request."""
        form = CallbackForm(conversation=conversation, message=message, lang=lang, **filled)
        outcome = await self._callbacks.submit(form, datetime.now(SHANGHAI))
        if isinstance(outcome, CallbackRefusal):
            text = _say(f"refused.{outcome.reason}", lang)
            return Submitted(text, field=_FIELDS[outcome.reason])
        when = _say(f"part.{form.part}", lang)
        day = form.day or _say("any_day", lang)
        topic = _say(f"topic.{form.topic}", lang)
        return Submitted(_say("taken", lang, topic=topic, day=day, part=when), id=outcome.id)

    async def held(self, conversation: str) -> list[dict[str, Any]]:
        """The requests of a conversation, as JSON holds them."""
        kept = await self._callbacks.of_conversation(conversation)
        return [one.model_dump(mode="json", exclude={"conversation"}) for one in kept.callbacks]

    async def erase(self, conversation: str) -> int:
        """Deletes all requests of a conversation; how many that was."""
        return await self._callbacks.erase(conversation)

    async def reseal(self) -> Resealed:
        """Seals every request with the newest key."""
        return await self._callbacks.reseal()

    async def shorten(self) -> int:
        """Lets what was kept longer end as what is written now; how many requests it met."""
        return await self._callbacks.shorten(datetime.now(SHANGHAI))

    async def requests(self, state: Literal["open", "done"]) -> Listing:
        """The kept requests that are to be met, or that were, for staff."""
        return await self._callbacks.requests(state, datetime.now(SHANGHAI))

    async def mark(self, name: str, state: Literal["open", "done"]) -> bool:
        """Remembers that a request was met, or takes it back; false where there is none such."""
        change = self._callbacks.mark_done if state == "done" else self._callbacks.reopen
        return await change(name)


def _say(phrase: str, lang: Lang, **values: str | date) -> str:
    return say(_PHRASES, Line(phrase, values), lang)


def _choice(kind: str, name: str, lang: Lang) -> dict[str, str]:
    return {"value": name, "title": _say(f"{kind}.{name}", lang)}
