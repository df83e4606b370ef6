"""The terminal as a channel."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import typer

from bot.app import open_service
from bot.assistant import Assistant
from bot.message import Message
from bot.payload import compose
from bot.reply import Button, Reply
from bot.settings import Settings
from knowledge.language import Lang, as_lang


async def answer_once(question: str, lang: str) -> None:
    """Prints the replies to one question; ends with status 1 where none could be given."""
    async with open_service(Settings.from_env()) as service:
        message = Message(
            f"terminal:{uuid4().hex}", "terminal", "1", text=question, lang=as_lang(lang)
        )
        replies = await service.assistant.handle(message)
    for reply in replies:
        _show(reply)
    if all(reply.status in {"error", "refused"} for reply in replies):
        raise typer.Exit(1)


async def converse(conversation: str, lang: str) -> None:
    """Prints replies to what is typed, line by line; a number chooses a button."""
    async with open_service(Settings.from_env()) as service:
        opening: Lang = as_lang(lang) or "en"
        payload: str | None = compose("start_conversation", locale=opening)
        text = ""
        while payload or text:
            message = Message(conversation, "terminal", uuid4().hex, text, payload, opening)
            buttons = await _answer(service.assistant, message)
            text = await asyncio.to_thread(_read_line)
            payload = _chosen(text, buttons)


async def _answer(assistant: Assistant, message: Message) -> list[Button]:
    replies = await assistant.handle(message)
    for reply in replies:
        _show(reply)
    return replies[-1].buttons if replies else []


def _show(reply: Reply) -> None:
    typer.echo(f"\n{reply.text}")
    for source in reply.sources:
        typer.echo(f"  · {source.title}, {source.publisher}, {source.as_of}\n    {source.url}")
    for number, button in enumerate(reply.buttons, start=1):
        typer.echo(f"  [{number}] {button.title}")


def _read_line() -> str:
    try:
        return input("\n> ").strip()
    except EOFError:
        return ""


def _chosen(text: str, buttons: list[Button]) -> str | None:
    if text.isdecimal() and 0 < int(text) <= len(buttons):
        return buttons[int(text) - 1].payload
    return None
