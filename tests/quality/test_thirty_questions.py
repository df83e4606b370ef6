"""The same ten questions in three scripts, through the resident API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.language import LANGS, Lang
from tests.live_service import LiveService, Resident

ASKED: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("thirty_questions.yml").read_text(encoding="utf-8")
)
# A reply of these kinds states no fact.
HONEST = {"unanswered", "out_of_scope", "clarify", "smalltalk"}


@pytest.fixture
def someone(service: LiveService) -> Resident:
    return Resident(service)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("entry", ASKED["questions"])
def test_the_right_entry_answers_in_the_right_script(
    someone: Resident, entry: str, lang: Lang
) -> None:
    reply = someone.say(ASKED["questions"][entry][lang])[-1]
    assert (reply["status"], reply["entry"], reply["lang"]) == ("answered", entry, lang)
    assert reply["sources"]
    assert all(source["url"].startswith("http") for source in reply["sources"])


@pytest.mark.parametrize("asked", ASKED["unanswerable"], ids=lambda asked: str(asked["text"]))
def test_no_answer_is_invented(someone: Resident, asked: dict[str, str]) -> None:
    reply = someone.say(asked["text"])[-1]
    assert reply["status"] in HONEST
    assert reply["lang"] == asked["lang"]
    assert reply["entry"] is None
