"""Pictures of tables as SVG that is part of the page: its colours follow the page's."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup

from bot.numbers.table import Bar

_HEIGHT: Final = 200  # pixels of the columns
_ABOVE: Final = 14
_BELOW: Final = 24
_LABELS: Final = 4  # beneath the columns
_GAP: Final = 0.2  # of a column's room
_ROW: Final = 46  # pixels of a row: its label, and its bar below
_BAR: Final = 16
_LINES: Final = 4
_ROOM: Final = 88  # per cent of the width for the longest bar; its figure stands after it

_SVG: Final = Markup(
    '<svg role="img" aria-labelledby="{id}-title {id}-desc" width="100%" height="{height}" '
    'class="picture {shape}"><title id="{id}-title">{title}</title>'
    '<desc id="{id}-desc">{desc}</desc>{content}</svg>'
)
_RECT: Final = Markup(
    '<rect x="{x:.3f}%" y="{y:.2f}" width="{w:.3f}%" height="{h:.2f}" class="part {kind}"/>'
)
_LINE: Final = Markup('<line x1="0" x2="100%" y1="{y:.2f}" y2="{y:.2f}" class="grid"/>')
_TEXT: Final = Markup(
    '<text x="{x:.3f}%" y="{y:.2f}" text-anchor="{anchor}" class="{kind}">{said}</text>'
)


def draw_columns(name: str, bars: Sequence[Bar], title: str, desc: str) -> Markup:
    """Bars side by side, as over time."""
    top = _round_up(max((_size(bar) for bar in bars), default=0))
    content = Markup("").join([*_grid(top), *_columns(bars, top), *_dates(bars)])
    height = _ABOVE + _HEIGHT + _BELOW
    return _SVG.format(
        id=name, shape="columns", height=height, title=title, desc=desc, content=content
    )


def draw_rows(name: str, bars: Sequence[Bar], title: str, desc: str) -> Markup:
    """Bars one below the other, each under its label."""
    top = max((_size(bar) for bar in bars), default=0) or 1
    content = Markup("").join(part for at, bar in enumerate(bars) for part in _row(bar, at, top))
    height = max(len(bars), 1) * _ROW
    return _SVG.format(
        id=name, shape="rows", height=height, title=title, desc=desc, content=content
    )


def _columns(bars: Sequence[Bar], top: int) -> Iterator[Markup]:
    room = 100 / max(len(bars), 1)
    for at, bar in enumerate(bars):
        foot = float(_ABOVE + _HEIGHT)
        for kind, value in bar.parts:
            height = value / top * _HEIGHT
            foot -= height
            if value:
                yield _RECT.format(
                    x=(at + _GAP / 2) * room, y=foot, w=room * (1 - _GAP), h=height, kind=kind
                )


def _grid(top: int) -> Iterator[Markup]:
    for step in range(_LINES + 1):
        y = _ABOVE + _HEIGHT * (1 - step / _LINES)
        yield _LINE.format(y=y)
        if step:
            said = f"{top * step / _LINES:,.0f}"
            # Left of the picture, where the page leaves room for it.
            yield _TEXT.format(x=0, y=y + 4, anchor="end", kind="tick scale", said=said)


def _dates(bars: Sequence[Bar]) -> Iterator[Markup]:
    count = min(_LABELS, len(bars))
    chosen = sorted({round(at * (len(bars) - 1) / max(count - 1, 1)) for at in range(count)})
    for at in chosen:
        anchor = "start" if at == 0 else "end" if at == len(bars) - 1 else "middle"
        x = {"start": 0.0, "end": 100.0}.get(anchor, (at + 0.5) * 100 / len(bars))
        y = _ABOVE + _HEIGHT + _BELOW - 7
        yield _TEXT.format(x=x, y=y, anchor=anchor, kind="tick", said=bars[at].label)


def _row(bar: Bar, at: int, top: int) -> Iterator[Markup]:
    y, x = at * _ROW, 0.0
    yield _TEXT.format(x=0, y=y + 16, anchor="start", kind="label", said=bar.label)
    for kind, value in bar.parts:
        width = value / top * _ROOM
        if value:
            yield _RECT.format(x=x, y=y + 22, w=width, h=_BAR, kind=kind)
        x += width
    said = f" {_size(bar):,}"
    yield _TEXT.format(x=x + 0.8, y=y + 22 + _BAR - 3, anchor="start", kind="tick", said=said)


def _size(bar: Bar) -> int:
    return sum(value for _, value in bar.parts)


def _round_up(value: int) -> int:
    """The least round number that is not below: four lines divide it."""
    if value <= _LINES:
        return _LINES
    unit = 10 ** int(math.log10(value))
    steps = (unit * each for each in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10))
    return int(next(step for step in steps if step >= value and step % _LINES == 0))
