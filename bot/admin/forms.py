"""What the admin pages send: the fields of an entry as far as they are written."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from bot.masking import mask
from knowledge.language import Lang

LONGEST_TEXT: Final = 20_000
LONGEST_LINE: Final = 1_000
MOST_WORDINGS: Final = 200
MOST_SOURCES: Final = 20

Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
ShortText = Annotated[str, StringConstraints(max_length=LONGEST_LINE)]
# Why somebody did something; it is kept for good, so no resident is to be named in it.
Remark = Annotated[Text, AfterValidator(lambda text: mask(text)[0])]
Names = Annotated[list[ShortText], Field(max_length=100)]
Texts = dict[Lang, Text]
Titles = dict[Lang, ShortText]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SourceFields(_Form):
    """A source as far as it is written."""

    title: Titles = {}
    publisher: Titles = {}
    url: ShortText = ""
    facts: Names = []
    dated: ShortText = ""


class GroupFields(_Form):
    """The group of an entry as far as it is written."""

    name: ShortText = ""
    audience: Names = []


class EntryFields(_Form):
    """An entry as far as it is written; whether it is one yet is for the draft to tell."""

    topic: ShortText = ""
    audience: Names = []
    question: Titles = {}
    wordings: dict[Lang, Annotated[list[ShortText], Field(max_length=MOST_WORDINGS)]] = {}
    answer: Texts = {}
    sources: Annotated[list[SourceFields], Field(max_length=MOST_SOURCES)] = []
    as_of: ShortText = ""
    valid_to: ShortText = ""
    review_by: ShortText = ""
    owner: ShortText = ""
    related: Names = []
    group: GroupFields | None = None
    service: ShortText = ""

    def of(self, name: str) -> dict[str, Any]:
        """The fields of the entry of that id."""
        return {"id": name, **self.model_dump(mode="json", exclude_none=True)}


class Saving(_Form):
    """New texts for a draft, written on the revision that the page showed.

    `checked` names texts that were compared with the original and stand; `rebase` says that the
    version which went live meanwhile was looked at.
    """

    revision: ShortText = ""
    fields: EntryFields
    checked: Names = []
    rebase: bool = False


class Step(_Form):
    """A step with a draft of the revision that the page showed."""

    revision: ShortText = ""
    comment: Remark = ""


class Schedule(Step):
    """When an approved draft publishes itself; empty takes the time back."""

    publish_at: ShortText = ""


class Trial(_Form):
    """A question put to the set in which a draft stands."""

    fields: EntryFields
    question: ShortText
    lang: Lang | None = None


class Preview(_Form):
    """A draft to be shown as residents would see it."""

    fields: EntryFields


class Wordings(_Form):
    """Ways to ask, to be looked over while they are typed; `group` is the entry's, if any."""

    group: ShortText = ""
    wordings: dict[Lang, Annotated[list[ShortText], Field(max_length=MOST_WORDINGS)]]


class Conversion(_Form):
    """A text in one Chinese script, to be drafted in the other."""

    text: Text
    to: Lang


class Address(_Form):
    """The address of a source."""

    url: ShortText


class Publishing(_Form):
    """Which approved entries become live; `after` is the publication that was looked at."""

    names: Annotated[list[ShortText], Field(max_length=10_000)]
    reason: Remark = ""
    force: bool = False
    after: int


class Chosen(_Form):
    """Which approved entries are to be tried."""

    names: Annotated[list[ShortText], Field(max_length=10_000)]


class Back(_Form):
    """The publication whose set is to be live again."""

    number: int
    reason: Remark = ""


class PolicyChange(_Form):
    """What reviewing is to follow, and why."""

    two_people: bool
    at_end: Literal["warn", "withdraw"]
    reason: Remark = ""


class Settling(_Form):
    """Which side of a conflict between a release and an entry holds."""

    entry: ShortText
    take: bool
