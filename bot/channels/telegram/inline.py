"""Inline mode: an answer shared in any chat, chosen by its question."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.channels.telegram.rendering import render
from bot.channels.telegram.turns import Channel, Context
from bot.entry_view import sources_of
from bot.reply import Reply
from bot.text_guard import clean
from knowledge.base import Match
from knowledge.clock import today
from knowledge.entry import Entry
from knowledge.language import Lang, as_lang, detect
from knowledge.live import entries_by_id, open_knowledge

_RESULTS: Final = 5
_FLOOR: Final = 0.03  # less likely entries would only lengthen the list
_FIRST: Final = ("service.ask-a-person",)  # what is offered before anything was typed
_CACHE_SECONDS: Final = 60
_ABOUT: Final = 120  # characters of an answer below its question


async def answer_inline(channel: Channel, update: Update, context: Context) -> None:
    """Offers the answers nearest to what is typed; who shares one has read its question."""
    query = update.inline_query
    if query is None:
        return
    text = clean(query.query)
    lang = detect(text) or as_lang(query.from_user.language_code) or "en"
    articles = [_article(channel, entry, lang) for entry in await _nearest(text)]
    title = channel.assistant.say("utter_telegram_inline_ask", lang).text
    with suppress(BadRequest):  # the person has typed on, and this query is over
        await query.answer(
            articles,
            cache_time=_CACHE_SECONDS,
            is_personal=True,
            button=InlineQueryResultsButton(title, start_parameter="inline"),
        )


async def _nearest(text: str) -> list[Entry]:
    if not text:
        return [entry for name in _FIRST if (entry := entries_by_id().get(name))]
    matches: tuple[Match, ...] = await asyncio.to_thread(
        open_knowledge().search, text, None, _RESULTS
    )
    return [match.entry for match in matches if match.score >= _FLOOR]


def _article(channel: Channel, entry: Entry, lang: Lang) -> InlineQueryResultArticle:
    content = InputTextMessageContent(
        render(_shared(channel, entry, lang))[0],
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    about = entry.answer[lang][:_ABOUT]
    return InlineQueryResultArticle(entry.id, entry.question[lang], content, description=about)


def _shared(channel: Channel, entry: Entry, lang: Lang) -> Reply:
    """The question with its answer: in another chat nobody has seen what was asked."""
    answer = entry.answer[lang]
    if entry.is_out_of_date(today()):
        name, until = "utter_answer_out_of_date", str(entry.valid_to)
        answer = channel.assistant.say(name, lang, answer=answer, valid_to=until).text
    return Reply(
        id=entry.id,
        status="answered",
        lang=lang,
        text=f"{entry.question[lang]}\n\n{answer}",
        sources=sources_of(entry, lang),
    )
