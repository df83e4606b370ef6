"""Personal numbers in what people write."""

from __future__ import annotations

from typing import Final

from bot.masking import holds_label, mask
from fuzz.names import as_text

SEEDS: Final = (
    b"my id is A123456(3), call 9123 4567 or +86 138 0013 8000",
    "\u6211\u7684\u8b77\u7167 K12345678\uff0ca.b@example.org".encode(),
    b"4111 1111 1111 1111 12/28, 110101199003078515",
    b"H12345678 1/234567/8 5123456(7)",
)


def try_bytes(data: bytes) -> None:
    """What was hidden is marked, and nothing that was hidden is left."""
    text = as_text(data)
    masked, kinds = mask(text)
    assert bool(kinds) <= holds_label(masked)
    assert kinds or masked == text
    masked.encode()
