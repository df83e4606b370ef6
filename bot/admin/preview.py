"""A draft as residents would see it, on the page and on Telegram."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.channels.telegram.rendering import render
from bot.reply import Reply, SourceLink
from knowledge.draft_fields import text_at
from knowledge.language import LANGS, Lang

Phrase = Callable[[str, Lang], str]


def preview(fields: Mapping[str, Any], phrase: Phrase, today: date) -> dict[Lang, dict[str, Any]]:
    """For each language the reply, and the messages it becomes on Telegram."""
    return {lang: _preview(_reply(fields, lang, phrase, today)) for lang in LANGS}


def _preview(reply: Reply) -> dict[str, Any]:
    return {"reply": reply.model_dump(mode="json", by_alias=True), "telegram": render(reply)}


def _reply(fields: Mapping[str, Any], lang: Lang, phrase: Phrase, today: date) -> Reply:
    text = text_at(fields, "answer", lang) or "…"
    ended = str(fields.get("valid_to") or "")
    if ended and ended < today.isoformat():
        said = phrase("utter_answer_out_of_date", lang)
        text = said.replace("{answer}", text).replace("{valid_to}", ended)
    return Reply(
        id="preview",
        status="answered",
        lang=lang,
        text=text,
        sources=[_source(source, fields, lang) for source in fields.get("sources", ())],
        entry=str(fields.get("id", "")),
    )


def _source(source: Mapping[str, Any], fields: Mapping[str, Any], lang: Lang) -> SourceLink:
    return SourceLink(
        title=text_at(source, "title", lang) or str(source.get("url", "")),
        url=str(source.get("url", "")) or None,
        publisher=text_at(source, "publisher", lang),
        as_of=str(source.get("dated") or fields.get("as_of") or ""),
    )
