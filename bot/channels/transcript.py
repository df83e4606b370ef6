"""The conversation as a text to take away: what was said, with sources and dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from fastapi.responses import PlainTextResponse

from bot.channels.web import ResidentApi
from bot.problems import Phrase
from bot.sessions import Session
from knowledge.language import Lang, as_lang

_HERE: Final = ZoneInfo("Asia/Shanghai")
_HEADERS: Final = {
    "Content-Disposition": 'attachment; filename="conversation.txt"',
    "Cache-Control": "no-store",
}
_SPEAKERS: Final = {"bot": "utter_transcript_bot", "staff": "utter_transcript_staff"}


@dataclass(frozen=True)
class TranscriptApi:
    """The route to it."""

    resident: ResidentApi
    phrase: Phrase

    def router(self) -> APIRouter:
        """The route, under /api/v1."""
        router = APIRouter(prefix="/api/v1", tags=["resident"])

        @router.get("/sessions/me/transcript", response_class=PlainTextResponse)
        async def give_transcript(
            lang: str | None = None, session: Session = Depends(self.resident.current)
        ) -> PlainTextResponse:
            turns = await self.resident.conversations.transcript(session.conversation)
            text = write_transcript(
                turns, as_lang(lang) or session.lang, self.phrase, datetime.now(UTC)
            )
            return PlainTextResponse(text, headers=_HEADERS)

        return router


def write_transcript(
    turns: Sequence[dict[str, Any]], lang: Lang, phrase: Phrase, now: datetime
) -> str:
    """The turns in the order in which they were said, framed in one script."""
    titles = _button_titles(turns)
    blocks = [
        phrase("utter_transcript_title", lang),
        phrase("utter_transcript_note", lang).format(date=_minute(now.isoformat())),
    ]
    for turn in turns:
        blocks += _blocks(turn, titles, lang, phrase)
    if not turns:
        blocks.append(phrase("utter_transcript_empty", lang))
    return "\n\n".join(blocks) + "\n"


def _blocks(
    turn: dict[str, Any], titles: dict[str, str], lang: Lang, phrase: Phrase
) -> Iterator[str]:
    at, text = _minute(turn["at"]), turn["text"]
    # A button is kept as what it sends; a person knows it by its title.
    said = titles.get(text, "" if text.startswith("/") else text)
    if said:
        yield f"{at}  {phrase('utter_transcript_you', lang)}\n{said}"
    for reply in turn["replies"]:
        who = phrase(_SPEAKERS[reply["from"]], lang)
        name = f" ({reply['name']})" if reply.get("name") else ""
        sources = [
            line for source in reply["sources"] for line in _source_lines(source, lang, phrase)
        ]
        yield "\n".join([f"{at}  {who}{name}", reply["text"], *sources])


def _source_lines(source: dict[str, Any], lang: Lang, phrase: Phrase) -> Iterator[str]:
    yield phrase("utter_transcript_source", lang).format(
        title=source["title"], publisher=source["publisher"], date=source["as_of"]
    )
    if source["url"]:
        yield source["url"]


def _button_titles(turns: Sequence[dict[str, Any]]) -> dict[str, str]:
    replies = [reply for turn in turns for reply in turn["replies"]]
    return {button["payload"]: button["title"] for reply in replies for button in reply["buttons"]}


def _minute(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(_HERE):%Y-%m-%d %H:%M}"
