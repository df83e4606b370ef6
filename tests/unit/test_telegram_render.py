"""A reply as Telegram shows it."""

from __future__ import annotations

from bot.channels.telegram_app import render
from bot.reply import Reply, SourceLink

PORT = SourceLink(
    title="Control points",
    url="https://example.org/points",
    publisher="Immigration",
    as_of="2025-12-31",
)
PLAN = SourceLink(title="Plan", url=None, publisher="Council", as_of="2023")


def reply(text: str, *sources: SourceLink) -> Reply:
    return Reply(id="r", status="answered", lang="en", text=text, sources=list(sources))


def test_sources_stand_below_the_answer() -> None:
    assert render(reply("At midnight.", PORT, PLAN)) == (
        "At midnight.\n\n"
        "Control points (Immigration, 2025-12-31) https://example.org/points\n\n"
        "Plan (Council, 2023)"
    )


def test_a_reply_without_sources_is_its_text() -> None:
    assert render(reply("Hello *there* <b>_you_</b>")) == "Hello *there* <b>_you_</b>"
