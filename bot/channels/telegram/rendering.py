"""A reply as Telegram shows it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from html import escape
from typing import Final

from bot.channels.telegram.splitting import LIMIT, split, units
from bot.reply import Button, Reply, SourceLink

_GAP: Final = "\n\n"
_ROW_WIDTH: Final = 24  # of a row of short buttons, in narrow signs
_ROW_BUTTONS: Final = 3


def render(reply: Reply, heading: str = "") -> list[str]:
    """The reply in HTML messages, its sources below it; `heading` says who speaks."""
    above = f"<b>{escape(heading)}</b>\n" if heading else ""
    room = LIMIT - units(heading) - 1 if heading else LIMIT
    texts = split(reply.text, room)
    blocks = [(above * (not i) + escape(t, quote=False), units(t)) for i, t in enumerate(texts)]
    if above and blocks:
        blocks[0] = (blocks[0][0], blocks[0][1] + units(heading) + 1)
    for source in reply.sources:
        _append(blocks, *_source(source))
    return [html for html, _ in blocks]


def rows(buttons: Sequence[Button]) -> list[list[Button]]:
    """The buttons in rows that can be read: short ones side by side, long ones alone."""
    laid: list[list[Button]] = []
    for button in buttons:
        row = laid[-1] if laid else []
        width = max(map(_width, [*(b.title for b in row), button.title])) * (len(row) + 1)
        if row and len(row) < _ROW_BUTTONS and width <= _ROW_WIDTH:
            row.append(button)
        else:
            laid.append([button])
    return laid


def _append(blocks: list[tuple[str, int]], html: str, length: int) -> None:
    """Adds a block that is never cut: to the last message if it fits, else to a new one."""
    if blocks and blocks[-1][1] + len(_GAP) + length <= LIMIT:
        last, taken = blocks[-1]
        blocks[-1] = (f"{last}{_GAP}{html}", taken + len(_GAP) + length)
    else:
        blocks.append((html, length))


def _source(source: SourceLink) -> tuple[str, int]:
    """A source as a link, and how long it shows."""
    about = f" ({source.publisher}, {source.as_of})"
    title = escape(source.title, quote=False)
    shown = f'<a href="{escape(source.url)}">{title}</a>' if source.url else title
    return shown + escape(about, quote=False), units(source.title + about)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
