"""What must hold of residents' messages whatever fails."""

from __future__ import annotations

import httpx

from tests.live_service import Resident
from tests.load import Load

SORRY = "我們這邊出了點問題"
ASKED = "深圳灣口岸幾點關？"


def ask(resident: Resident, message: str = "asked") -> httpx.Response:
    """Asks what is surely known; the same message again unless named otherwise."""
    return resident.post(text=ASKED, message_id=message)


def assert_sorry(response: httpx.Response) -> None:
    """The resident is told in a sentence that it is our fault."""
    assert response.status_code == 503, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert SORRY in response.json()["detail"]


def assert_answered_once(resident: Resident, message: str = "asked") -> None:
    """Sent again, the message has its answer, and stands once in what is stored."""
    response = ask(resident, message)
    assert response.status_code == 200, response.text
    assert [r["status"] for r in response.json()["replies"]] == ["answered"]
    texts = [turn["text"] for turn in resident.stored()["turns"]]
    assert texts.count(ASKED) == 1


def assert_nothing_lost(going: Load) -> None:
    """All that was acknowledged is stored, and no message twice.

    A message that failed may be stored too: at most the last of each conversation.
    """
    assert going.count() > 0
    for name, messages in going.answered.items():
        stored = len(going.stored(name))
        assert len(messages) <= stored <= len(messages) + 1, (stored, len(messages))
