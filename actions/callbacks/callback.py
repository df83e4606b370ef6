"""A callback request, the form that asks for one, and why it was not accepted."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from actions.callbacks.consent import current_consent
from actions.callbacks.contact import Contact, ContactFault, read_contact
from actions.clock import SHANGHAI
from actions.kept import SHIPPED_DAYS
from knowledge.entry import Topic
from knowledge.language import Lang

PartOfDay = Literal["any", "morning", "afternoon"]
CallbackReason = Literal["no_consent", "bad_name", "past"] | ContactFault

_LONGEST_NAME: Final = 80
_BESIDE_LETTERS: Final = frozenset(" -.,'’·・•()（）")


@dataclass(frozen=True)
class CallbackForm:
    """What a person filled in; `consent` is the version of the text that was ticked, if any."""

    conversation: str
    message: str
    name: str = field(repr=False)
    reach: str = field(repr=False)
    topic: Topic
    lang: Lang
    consent: str | None
    day: date | None = None
    part: PartOfDay = "any"


class Callback(BaseModel):
    """A request to be called or written to; `day` is None where any day suits."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str
    conversation: str
    name: str = Field(repr=False)
    contact: Contact
    topic: Topic
    lang: Lang
    day: date | None
    part: PartOfDay
    consent: str
    asked_at: datetime


@dataclass(frozen=True)
class CallbackRefusal:
    """Why a form was not accepted; nothing of it was kept."""

    reason: CallbackReason


def check_form(
    form: CallbackForm, now: datetime, days: int = SHIPPED_DAYS
) -> Callback | CallbackRefusal:
    """The request of a form, its id the same for the same message of a conversation.

    It is kept for so many days, which the consent has to name.
    """
    if form.consent != current_consent().version_for(days):
        return CallbackRefusal("no_consent")
    name = _clean_name(form.name)
    if name is None:
        return CallbackRefusal("bad_name")
    contact = read_contact(form.reach)
    if isinstance(contact, str):
        return CallbackRefusal(contact)
    if form.day is not None and form.day < now.astimezone(SHANGHAI).date():
        return CallbackRefusal("past")
    return Callback(
        id=_id_of(form),
        conversation=form.conversation,
        name=name,
        contact=contact,
        topic=form.topic,
        lang=form.lang,
        day=form.day,
        part=form.part,
        consent=form.consent,
        asked_at=now,
    )


def _clean_name(written: str) -> str | None:
    """The name on one line, or None where there is none, or too much of it."""
    name = " ".join(unicodedata.normalize("NFC", written).split())
    has_letter = any(character.isalpha() for character in name)
    is_name = all(_may_be_in_name(character) for character in name)
    return name if has_letter and is_name and len(name) <= _LONGEST_NAME else None


def _may_be_in_name(character: str) -> bool:
    return character in _BESIDE_LETTERS or unicodedata.category(character)[0] in "LM"


def _id_of(form: CallbackForm) -> str:
    return hashlib.sha256(f"{form.conversation} {form.message}".encode()).hexdigest()[:16]
