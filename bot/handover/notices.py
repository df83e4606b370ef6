"""What residents are told when a person joins, leaves, or does not come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.deliveries import Deliveries
from bot.desk.measures import MeasureStore
from bot.handover.machine import Deed, Refused, State
from bot.handover.store import Changed, HandoverStore, Row
from bot.payload import compose
from bot.reply import Button, Reply
from knowledge.language import Lang, as_lang

Say = Callable[..., Reply]
"""A phrase of the domain, by its name, in a language, with its values."""

_PHRASES: Final[dict[tuple[Deed, State], str]] = {
    ("claim", "person"): "utter_handover_joined",
    ("transfer", "person"): "utter_handover_transferred",
    ("finish", "bot"): "utter_handover_finished",
    ("resident_returns", "bot"): "utter_handover_returned",
    ("wait_timeout", "bot"): "utter_handover_wait_over",
    ("idle_timeout", "bot"): "utter_handover_idle",
    ("staff_lost", "waiting"): "utter_handover_lost_waiting",
    ("staff_lost", "bot"): "utter_handover_lost",
}
_RATED: Final[frozenset[Deed]] = frozenset({"finish", "idle_timeout", "resident_returns"})
RATINGS: Final = ("1", "2", "3", "4", "5")


def lang_of(row: Row | None) -> Lang:
    """The language in which a conversation's resident is spoken to."""
    return as_lang(row.fields.get("lang") if row else None) or "en"


class Notices:
    """Says what a change means to the resident, and counts what ended."""

    def __init__(
        self, store: HandoverStore, deliveries: Deliveries, measures: MeasureStore, say: Say
    ) -> None:
        self.store = store
        self.measures = measures
        self.say = say
        self._deliveries = deliveries

    async def do(
        self, deed: Deed, conversation: str, staff: str = "", to: str = "", n: str = ""
    ) -> Changed | Refused:
        """Does a deed and tells the resident; the caller holds the conversation."""
        done = await self.store.step(deed, conversation, staff, to, n)
        if isinstance(done, Changed):
            await self.deliver(conversation, await self.about(deed, conversation, done))
        return done

    async def about(self, deed: Deed, conversation: str, done: Changed) -> Reply:
        """The notice of a change."""
        row = await self.store.row(conversation)
        if row and done.state == "bot":
            await self.measures.ended(row, deed)
        if done.state == "waiting":
            await self.store.is_new_place(conversation, 1)  # the notice tells it
        lang = lang_of(row)
        name = await self.store.name_of(done.holder or done.held_by)
        notice = self.say(_PHRASES[deed, done.state], lang, name=name)
        return self._with_rating(notice) if _is_rated(deed, done) else notice

    async def tell_place(self, row: Row, place: int) -> None:
        """Tells who waits the place in the queue."""
        notice = self.say("utter_handover_place", lang_of(row), place=place)
        await self.deliver(row.conversation, notice)

    async def deliver(self, conversation: str, reply: Reply) -> None:
        """Lets a notice reach a conversation, and the desks see it."""
        await self.send(conversation, reply)
        await self.store.tell("said", conversation)

    async def send(self, conversation: str, reply: Reply) -> None:
        """Lets a reply reach a conversation."""
        await self._deliveries.deliver(conversation, reply)

    def _with_rating(self, notice: Reply) -> Reply:
        question = self.say("utter_handover_rate", notice.lang).text
        buttons = [Button(title=s, payload=compose("rate_person", score=s)) for s in RATINGS]
        return notice.model_copy(
            update={"text": f"{notice.text}\n\n{question}", "buttons": buttons}
        )


def _is_rated(deed: Deed, done: Changed) -> bool:
    """Whether a person had answered, so that the resident can say how it was."""
    return deed in _RATED and done.before == "person"
