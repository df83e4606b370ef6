"""QR codes as pictures."""

from __future__ import annotations

import io
from typing import Final

import segno

_SCALE: Final = 8
_BORDER: Final = 4  # modules of quiet around it, without which phones do not find it


def draw_qr_code(text: str) -> bytes:
    """The QR code of a text as SVG: dark on white, whatever lies behind it."""
    stream = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        stream, kind="svg", scale=_SCALE, border=_BORDER, light="#fff", xmldecl=False, omitsize=True
    )
    return stream.getvalue()
