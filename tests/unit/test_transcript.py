"""The text of a conversation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.channels.transcript import write_transcript
from knowledge.language import Lang

NOW = datetime(2026, 11, 30, 20, 15, tzinfo=UTC)


def phrase(name: str, lang: Lang) -> str:
    blanks = {"note": "{date}", "source": "{title}|{publisher}|{date}"}
    part = name.removeprefix("utter_transcript_")
    return f"<{lang} {part}>{blanks.get(part, '')}"


def reply(text: str, **more: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {"from": "bot", "name": None, "sources": [], "buttons": []}
    return {**plain, "text": text, **more}


def turn(text: str, *replies: dict[str, Any]) -> dict[str, Any]:
    return {"at": "2026-11-30T17:00:00+00:00", "text": text, "replies": list(replies)}


def test_it_tells_who_said_what_and_when_with_sources_and_dates() -> None:
    source = {"title": "T", "publisher": "P", "as_of": "2026-01-15", "url": "https://a.example"}
    turns = [
        turn("How?", reply("So.", sources=[source, {**source, "url": None}])),
        turn("", reply("Hello.", **{"from": "staff", "name": "Staff A"})),
    ]

    assert write_transcript(turns, "zh-Hant", phrase, NOW).splitlines() == [
        "<zh-Hant title>",
        "",
        "<zh-Hant note>2026-12-01 04:15",
        "",
        "2026-12-01 01:00  <zh-Hant you>",
        "How?",
        "",
        "2026-12-01 01:00  <zh-Hant bot>",
        "So.",
        "<zh-Hant source>T|P|2026-01-15",
        "https://a.example",
        "<zh-Hant source>T|P|2026-01-15",
        "",
        "2026-12-01 01:00  <zh-Hant staff> (Staff A)",
        "Hello.",
    ]


def test_a_button_is_told_by_its_title_and_what_nobody_wrote_is_left_out() -> None:
    asked = reply("Which?", buttons=[{"title": "This one", "payload": '/ask_entry{"entry": "a"}'}])
    turns = [
        turn('/start_conversation{"locale": "en"}', asked),
        turn('/ask_entry{"entry": "a"}', reply("Here.")),
    ]

    lines = write_transcript(turns, "en", phrase, NOW).splitlines()

    assert "This one" in lines
    assert not [line for line in lines if line.startswith("/")]
    assert len([line for line in lines if line.endswith("<en you>")]) == 1


def test_an_empty_conversation_says_so() -> None:
    assert write_transcript([], "en", phrase, NOW).endswith("\n\n<en empty>\n")
