"""What the dialogue about appointments says: its questions with their buttons, its outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from rasa_sdk.executor import CollectingDispatcher

from actions.appointments.appointment import Appointment
from actions.appointments.opening import Opening
from actions.appointments.wording import (
    Button,
    answer,
    book_button,
    calendar_link,
    change_buttons,
    credentials,
    day_in_words,
    details,
    help_buttons,
    short_day,
    steer,
    time_buttons,
    words,
)
from actions.phrase_book import COMMON, say
from actions.service import Line
from knowledge.language import Lang

DAYS_OFFERED: Final = 5


class Voice:
    """Says everything in one language."""

    def __init__(self, dispatcher: CollectingDispatcher, lang: Lang) -> None:
        self._dispatcher = dispatcher
        self.lang = lang

    def say(
        self,
        parts: Iterable[str],
        buttons: Sequence[Button] = (),
        files: Sequence[dict[str, str]] = (),
        **facts: Any,
    ) -> None:
        """Says some paragraphs as one reply."""
        self._dispatcher.utter_message(
            response="utter_service",
            body="\n\n".join(part for part in parts if part),
            buttons=list(buttons),
            json_message={"files": list(files), **facts},
        )

    def ask(self, before: Sequence[str], question: str, buttons: Sequence[Button]) -> None:
        """Asks a question, which may be gone back from or given up."""
        steering = [steer("back", self.lang), steer("cancel", self.lang)]
        self.say([*before, question], [*buttons, *steering])

    def ask_topic(self, before: Sequence[str], opening: Opening) -> None:
        """Asks what an appointment is to be about."""
        topics = [
            answer("topic", name, hours.title[self.lang])
            for name, hours in opening.bookable.items()
        ]
        self.say([*before, words("ask.topic", self.lang)], [*topics, steer("cancel", self.lang)])

    def ask_day(self, before: Sequence[str], days: Sequence[date]) -> None:
        """Asks for a day; the next ones are offered, others can be written."""
        buttons = [answer("day", str(day), short_day(day, self.lang)) for day in days]
        self.ask(before, words("ask.day", self.lang), buttons[:DAYS_OFFERED])

    def ask_part(self, before: Sequence[str], day: date) -> None:
        """Asks for a half of a day."""
        buttons = [
            answer("part", part, words(f"part.{part}", self.lang))
            for part in ("morning", "afternoon")
        ]
        self.ask(before, words("ask.part", self.lang, day=day_in_words(day, self.lang)), buttons)

    def ask_time(self, before: Sequence[str], day: date, starts: Sequence[datetime]) -> None:
        """Asks for one of the free times of a day."""
        question = words("ask.time", self.lang, day=day_in_words(day, self.lang))
        self.ask(before, question, time_buttons(starts, self.lang, with_day=False))

    def offer(self, before: Sequence[str], starts: Sequence[datetime]) -> None:
        """Offers the next free times, of whatever day."""
        if starts:
            buttons = time_buttons(starts, self.lang, with_day=True)
            self.ask(before, words("ask.instead", self.lang), buttons)
        else:
            self.say([*before, words("nothing_free", self.lang)], help_buttons(self.lang))

    def ask_ok(self, before: Sequence[str], question: str, told: str, no: str) -> None:
        """Asks whether to do what is told."""
        buttons = [
            answer("ok", "yes", words(question, self.lang)),
            answer("ok", "no", words(no, self.lang)),
        ]
        self.ask([*before, told], words("ask.ok", self.lang), buttons)

    def ask_which(
        self, before: Sequence[str], held: Sequence[Appointment], opening: Opening
    ) -> None:
        """Asks which of several appointments is meant."""
        listed = [f"- {details(one, opening, self.lang)}" for one in held]
        buttons = time_buttons([one.start for one in held], self.lang, with_day=True)
        chosen = [
            answer("which", one.number, button["title"])
            for one, button in zip(held, buttons, strict=True)
        ]
        self.ask([*before, "\n".join(listed)], words("ask.which", self.lang), chosen)

    def tell(self, before: Sequence[str], held: Sequence[Appointment], opening: Opening) -> None:
        """Tells what is booked, with all that it takes to change it."""
        parts = [self._told(one, opening) for one in held]
        buttons = [
            button
            for one in held
            for button in change_buttons(one, self.lang, is_only=len(held) == 1)
        ]
        files = [calendar_link(one, self.lang) for one in held]
        self.say([*before, *parts], buttons, files)

    def tell_cancelled(self, before: Sequence[str], told: Appointment, opening: Opening) -> None:
        """Tells that an appointment is no more."""
        self.say([*before, details(told, opening, self.lang)], [book_button(self.lang)])

    def tell_common(self, phrase: str) -> str:
        """A sentence that all services share."""
        return say(COMMON, Line(phrase), self.lang)

    def _told(self, one: Appointment, opening: Opening) -> str:
        return f"{details(one, opening, self.lang)}\n{credentials(one, self.lang)}"
