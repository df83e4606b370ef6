"""Appointments in words, and the buttons that stand below them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from actions.appointments.appointment import Appointment
from actions.appointments.number import spaced
from actions.appointments.opening import Opening
from actions.phrase_book import COMMON, say
from actions.service import Line, Value
from knowledge.language import Lang

Button = dict[str, str]
_PHRASES: Final = "appointments"
_FILE_TYPE: Final = "text/calendar"


def words(phrase: str, lang: Lang, **values: Value) -> str:
    """A sentence about appointments."""
    return say(_PHRASES, Line(phrase, values), lang)


def day_in_words(day: date, lang: Lang) -> str:
    """A day with its weekday."""
    return words("day", lang, day=day, weekday=words(f"weekday.{day.weekday()}", lang))


def short_day(day: date, lang: Lang) -> str:
    """A day as a button shows it."""
    return words(
        "day.short",
        lang,
        weekday=words(f"weekday.{day.weekday()}", lang),
        number=str(day.day),
        month=str(day.month),
        name=f"{day:%B}",
    )


def moment_in_words(start: datetime, lang: Lang) -> str:
    """A day with a time, as a button shows it."""
    return words("moment", lang, day=short_day(start.date(), lang), time=f"{start:%H:%M}")


def details(appointment: Appointment, opening: Opening, lang: Lang) -> str:
    """What an appointment is about, when and where."""
    hours = opening.topics.get(appointment.topic)
    return words(
        "details",
        lang,
        topic=hours.title[lang] if hours else appointment.topic,
        day=day_in_words(appointment.start.date(), lang),
        start=f"{appointment.start:%H:%M}",
        end=f"{appointment.end:%H:%M}",
        place=hours.place[lang] if hours else words("place.unknown", lang),
    )


def credentials(appointment: Appointment, lang: Lang) -> str:
    """The number and the check word of an appointment."""
    number, word = spaced(appointment.number), appointment.check_word
    return words("credentials", lang, number=number, word=word)


def calendar_link(appointment: Appointment, lang: Lang) -> dict[str, str]:
    """The calendar file of an appointment, as a reply holds it."""
    return {
        "title": words("file", lang, moment=moment_in_words(appointment.start, lang)),
        "name": f"appointment-{appointment.start:%Y-%m-%d}.ics",
        "type": _FILE_TYPE,
        "url": f"/api/v1/files/{appointment.number}-{appointment.file}.ics",
    }


def answer(field: str, value: str, title: str) -> Button:
    """A button that answers a step."""
    return _button("answer_service", title, field=field, value=value)


def steer(act: str, lang: Lang) -> Button:
    """A button that goes back or gives up."""
    return _button("steer_service", say(COMMON, Line(f"button.{act}"), lang), act=act)


def time_buttons(starts: Sequence[datetime], lang: Lang, with_day: bool) -> list[Button]:
    """Buttons that choose a time."""
    return [
        answer(
            "time",
            f"{start:%Y-%m-%dT%H:%M}",
            moment_in_words(start, lang) if with_day else f"{start:%H:%M}",
        )
        for start in starts
    ]


def change_buttons(appointment: Appointment, lang: Lang, is_only: bool = True) -> list[Button]:
    """Buttons that move or cancel an appointment."""
    moment = "" if is_only else f" ({moment_in_words(appointment.start, lang)})"
    return [
        answer("move", appointment.number, words("button.move", lang) + moment),
        answer("drop", appointment.number, words("button.drop", lang) + moment),
    ]


def book_button(lang: Lang) -> Button:
    """A button that starts a booking."""
    entry = "service.appointment.book"
    return _button("ask_entry", words("button.book", lang), entry=entry)


def help_buttons(lang: Lang) -> list[Button]:
    """Buttons that lead to a person."""
    return [
        {"title": say(COMMON, Line("button.callback"), lang), "payload": "/request_callback"},
        {"title": say(COMMON, Line("button.person"), lang), "payload": "/ask_person"},
    ]


def _button(intent: str, title: str, **entities: Any) -> Button:
    return {"title": title, "payload": f"/{intent}{json.dumps(entities)}"}
