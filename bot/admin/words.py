"""What the admin pages call fields, problems and refusals, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Self, get_args

from pydantic import BaseModel, ConfigDict

from bot.page_texts import PageTexts, fill
from bot.problems import Problem as Refused
from knowledge.differences import Difference
from knowledge.draft_fields import Problem
from knowledge.drafts import DraftConflict, DraftRefused
from knowledge.entry import Topic
from knowledge.language import LANGS, Lang
from knowledge.reason import Reason

_SOURCE: Final = re.compile(r"source\.(\d+)(?:\.(.+))?")


class Told(BaseModel):
    """A reason as it is kept between two requests."""

    model_config = ConfigDict(frozen=True)

    code: str
    blanks: dict[str, str]
    where: str

    @classmethod
    def of(cls, reason: Reason) -> Self:
        """What is kept of a reason."""
        return cls(code=reason.code, blanks=dict(reason.blanks), where=reason.where)


@dataclass(frozen=True)
class Words:
    """The sentences of one area for one reader."""

    texts: Mapping[str, str]

    @classmethod
    def of(cls, texts: PageTexts, area: str, lang: Lang) -> Words:
        """The sentences of an area in a language, with those about entries and reasons."""
        shared = {**texts.of("entries", lang), **texts.of("reasons", lang)}
        return cls({**shared, **texts.of(area, lang)})

    def say(self, key: str, **blanks: object) -> str:
        """One sentence."""
        return fill(dict(self.texts), key, **blanks)

    def label(self, field: str) -> str:
        """What people call a field that is named as an exchange names its columns."""
        numbered = _SOURCE.fullmatch(field)
        if numbered:
            about = self.say("field_source", number=numbered[1])
            return f"{about}: {self.label(numbered[2])}" if numbered[2] else about
        name, _, rest = field.partition(".")
        named = self.texts.get(f"field_{name}", name)
        if rest in LANGS:
            return f"{named} ({self.texts[f'own_name_{rest}']})"
        return named

    def reason(self, reason: Reason | Told) -> str:
        """Why something was refused, after where; a field is called what people call it."""
        problem = f"problem_{reason.code}"
        key = problem if problem in self.texts else f"reason_{reason.code}"
        blanks = {name: self._outcome(text) for name, text in reason.blanks.items()}
        before, _, last = reason.where.rpartition(": ")
        places = [before, self.label(last) if key == problem else last]
        return ": ".join([*(place for place in places if place), self.say(key, **blanks)])

    def _outcome(self, text: str) -> str:
        return self.texts.get(f"outcome_{text}", text)

    def topics(self) -> list[tuple[str, str]]:
        """The topics with their names."""
        return [(topic, self.say(f"topic_{topic}")) for topic in get_args(Topic)]

    def problems(self, problems: Sequence[Problem]) -> list[dict[str, str]]:
        """Each problem with the field it stands at and a sentence."""
        return [
            {
                "field": one.field,
                "label": self.label(one.field),
                "sentence": self.say(f"problem_{one.code}", **one.blanks),
            }
            for one in problems
        ]

    def differences(self, found: Sequence[Difference]) -> list[dict[str, Any]]:
        """Each difference with the name of its field."""
        return [
            {"label": self.label(one.field), "pieces": [piece._asdict() for piece in one.pieces]}
            for one in found
        ]

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turns a refused step into an answer with a sentence."""
        try:
            yield
        except DraftRefused as error:
            raise Refused(HTTPStatus.CONFLICT, self.say(f"refused_{error.refusal}")) from error
        except DraftConflict as error:
            raise Refused(HTTPStatus.CONFLICT, self.conflict(error)) from error

    def conflict(self, error: DraftConflict) -> str:
        """Who came first, and when."""
        if error.theirs is None:
            return self.say("draft_gone")
        at = error.theirs.at.astimezone().isoformat(" ", "minutes")[:16]
        return self.say("draft_taken", name=error.theirs.by, at=at)
