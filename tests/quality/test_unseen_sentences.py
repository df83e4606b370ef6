"""What services take from sentences whose writer had not seen the code that reads them.

Half of what was written then has taught the code since and is not here; this half has not. Each
sentence goes through the very turn that a resident's message does, with the real matcher and
encoder; what the service knows afterwards and did not before is what was read.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.service_hearing import hear
from actions.service_state import State, as_text, read_value
from actions.service_turn import Turn
from actions.services import open_services
from knowledge.language import LANGS, Lang
from knowledge.live import open_knowledge

SENTENCES = Path(__file__).with_name("unseen_sentences.jsonl")
TODAY = date(2026, 11, 30)


@dataclass(frozen=True)
class Read:
    """A sentence with what should be read of it, and what was."""

    text: str
    lang: Lang
    kind: str
    expect: dict[str, str]
    read: dict[str, str]

    @property
    def right(self) -> int:
        return sum(self.read.get(name) == value for name, value in self.expect.items())

    @property
    def wrong(self) -> dict[str, str]:
        return {n: v for n, v in self.read.items() if self.expect.get(n) != v}


def read_sentence(labelled: dict[str, Any]) -> Read:
    """Puts one sentence through a turn."""
    service = open_services()[labelled["service"]]
    kinds = {field.name: field.kind for field in service.fields}
    given = labelled.get("given", {})
    state = State(service, {n: read_value(v, kinds[n]) for n, v in given.items()})
    state.asked, state.trail = labelled.get("asked"), list(given)
    turn = Turn(CollectingDispatcher(), tracker_of(labelled["text"], labelled["lang"]), state)
    turn.today = TODAY
    if labelled["kind"] == "opening":
        turn.open(labelled["text"])
    else:
        hear(turn, labelled["text"])
    known = {name: plain(as_text(value)) for name, value in turn.state.answers.items()}
    read = {n: v for n, v in known.items() if n not in given}
    expect = {name: plain(value) for name, value in labelled["expect"].items()}
    return Read(labelled["text"], labelled["lang"], labelled["kind"], expect, read)


def tracker_of(text: str, lang: Lang) -> Tracker:
    """A conversation in a language that has come to a text, matched as the dialogue matches it."""
    found = open_knowledge().find(text, lang)
    matches = [{"entry": m.entry.id, "score": m.score} for m in found.matches]
    message = {"text": text, "matching": {"verdict": found.verdict, "matches": matches}}
    return Tracker("unseen", {"locale": lang}, message, [], False, None, {}, "action_listen")


def plain(value: str) -> str:
    """A value so that 480000 and 480000.00 are the same."""
    try:
        return str(Decimal(value).normalize())
    except InvalidOperation:
        return value


@pytest.fixture(scope="module")
def reads() -> list[Read]:
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    return [read_sentence(json.loads(line)) for line in lines]


def counts(reads: Sequence[Read], lang: Lang) -> Counter[str]:
    of_lang = [read for read in reads if read.lang == lang]
    return Counter(
        due=sum(len(read.expect) for read in of_lang),
        right=sum(read.right for read in of_lang),
        wrong=sum(len(read.wrong) for read in of_lang),
        quiet=sum(not read.expect for read in of_lang),
        heard=sum(not read.expect and bool(read.read) for read in of_lang),
    )


@pytest.mark.parametrize("lang", LANGS)
def test_most_values_are_read(reads: list[Read], lang: Lang) -> None:
    counted = counts(reads, lang)
    assert counted["right"] >= 0.75 * counted["due"], counted


@pytest.mark.parametrize("lang", LANGS)
def test_hardly_any_value_is_read_wrong(reads: list[Read], lang: Lang) -> None:
    counted = counts(reads, lang)
    assert counted["wrong"] <= 0.06 * (counted["right"] + counted["wrong"]), counted


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_read_of_what_says_nothing(reads: list[Read], lang: Lang) -> None:
    counted = counts(reads, lang)
    assert counted["heard"] <= 0.25 * counted["quiet"], counted
