"""What goes out: one reply of the bot or of staff."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.language import Lang

Status = Literal[
    "answered",
    "clarify",
    "service",
    "smalltalk",
    "unanswered",
    "out_of_scope",
    "handover",
    "refused",
    "error",
]


Stage = Literal["begun", "finished", "cancelled"]


class Button(BaseModel):
    """A choice the resident can tap; its payload comes back as a message."""

    title: str
    payload: str


class SourceLink(BaseModel):
    """Where an answer comes from, in the reply's language."""

    title: str
    url: str | None
    publisher: str
    as_of: str


class File(BaseModel):
    """A file to take away; its address is relative to the site, `title` is what a person reads."""

    title: str
    name: str
    type: str
    url: str


class Reply(BaseModel):
    """One reply, in one script."""

    model_config = ConfigDict(populate_by_name=True)

    id: str
    sender: Literal["bot", "staff"] = Field(default="bot", alias="from")
    name: str | None = None
    """Who of staff speaks, as residents are to see them."""
    status: Status
    lang: Lang
    text: str
    buttons: list[Button] = []
    sources: list[SourceLink] = []
    files: list[File] = []
    entry: str | None = None
    confidence: float | None = None
    service: str | None = Field(default=None, exclude=True)
    """The service that speaks; counted, not told."""
    stages: list[Stage] = Field(default=[], exclude=True)
    """What happened to that service in this turn."""
    is_passing: bool = Field(default=False, exclude=True)
    """Whether a refusal passes if the resident waits."""
    wants_person: bool = Field(default=False, exclude=True)
    """Whether the resident is to be joined by staff, if any can."""
