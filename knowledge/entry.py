"""One FAQ: how people ask it, what we answer in three scripts, on whose word and until when."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from knowledge.fold import fold
from knowledge.language import LANGS, Lang
from knowledge.plain_text import canonical, find_control

Topic = Literal[
    "schools", "work", "tax", "visa", "living", "health", "transport", "business", "service"
]
Audience = Literal["hk", "macao", "taiwan", "foreign", "mainland", "employer"]

MIN_WORDINGS: Final = 5
ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+")


def _check_id(value: str) -> str:
    if not ID.fullmatch(value):
        raise PydanticCustomError(
            "bad_id",
            "{given} is not an id such as 'tax.gba-subsidy.amount'",
            {"given": repr(value)},
        )
    return value


EntryId = Annotated[str, AfterValidator(_check_id)]


def _check_text(value: str) -> str:
    strange = find_control(value)
    if strange:
        raise PydanticCustomError(
            "control_sign", "holds the control character {sign}", {"sign": strange}
        )
    return value


def _check_line(value: str) -> str:
    if "\n" in value:
        raise PydanticCustomError("not_one_line", "must be one line")
    return value


def _unify_breaks(value: object) -> object:
    return canonical(value) if isinstance(value, str) else value


# A line break is one sign, whatever a file or a browser made of it.
Sentence = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    BeforeValidator(_unify_breaks),
    AfterValidator(_check_text),
]
Line = Annotated[Sentence, AfterValidator(_check_line)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Texts(_Record):
    """One text in each of the three languages."""

    en: Sentence
    zh_hans: Sentence = Field(alias="zh-Hans")
    zh_hant: Sentence = Field(alias="zh-Hant")

    def __getitem__(self, lang: Lang) -> str:
        return {"en": self.en, "zh-Hans": self.zh_hans, "zh-Hant": self.zh_hant}[lang]


class Wordings(_Record):
    """The ways people ask, for each language; written Cantonese stands under zh-Hant."""

    en: tuple[Line, ...] = Field(min_length=MIN_WORDINGS)
    zh_hans: tuple[Line, ...] = Field(alias="zh-Hans", min_length=MIN_WORDINGS)
    zh_hant: tuple[Line, ...] = Field(alias="zh-Hant", min_length=MIN_WORDINGS)

    def __getitem__(self, lang: Lang) -> tuple[str, ...]:
        return {"en": self.en, "zh-Hans": self.zh_hans, "zh-Hant": self.zh_hant}[lang]


class Source(_Record):
    """A page that says what the answer says, with the ids of the facts it backs."""

    title: Texts
    publisher: Texts
    url: HttpUrl
    facts: tuple[str, ...] = Field(min_length=1)
    dated: Line | None = None


class Group(_Record):
    """A question whose answer hinges on who asks, and whom an entry answers it for.

    Wordings that name nobody stand in each of a group's entries.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    audience: tuple[Audience, ...] = Field(min_length=1)


class Entry(_Record):
    """A curated question with its answer, its sources and its dates.

    One with a `service` is answered by working something out; its answer says what that is.
    """

    id: EntryId
    topic: Topic
    audience: tuple[Audience, ...] = Field(min_length=1)
    question: Texts
    wordings: Wordings
    answer: Texts
    sources: tuple[Source, ...] = Field(min_length=1)
    as_of: date
    valid_to: date | None = None
    review_by: date
    owner: Line
    related: tuple[EntryId, ...] = ()
    group: Group | None = None
    service: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")] | None = None

    @model_validator(mode="after")
    def _check_wordings(self) -> Self:
        for lang in LANGS:
            asked = self.ways_to_ask(lang)
            seen: set[str] = set()
            for text in asked:
                if fold(text) in seen:
                    raise PydanticCustomError(
                        "asked_twice",
                        "{lang} asks {text} twice",
                        {"lang": lang, "text": repr(text), "field": f"wordings.{lang}"},
                    )
                seen.add(fold(text))
        return self

    @model_validator(mode="after")
    def _check_topic(self) -> Self:
        if not self.id.startswith(f"{self.topic}."):
            raise PydanticCustomError(
                "wrong_topic",
                "the id {id} does not begin with its topic {topic}",
                {"id": repr(self.id), "topic": repr(self.topic), "field": "topic"},
            )
        return self

    def ways_to_ask(self, lang: Lang) -> tuple[str, ...]:
        """The canonical question and the other wordings in one language."""
        return (self.question[lang], *self.wordings[lang])

    def is_out_of_date(self, today: date) -> bool:
        """Whether what the answer speaks of has ended."""
        return self.valid_to is not None and today > self.valid_to
