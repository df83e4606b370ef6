"""When a question back is worth a resident's time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

# One of the choices is likelier right than not.
CLARIFY_TOGETHER: Final = 0.5
CHOICES: Final = 4
CHOICE_FLOOR: Final = 0.03  # less likely entries would only lengthen the list


def is_worth_asking(shares: Iterable[float]) -> bool:
    """Whether choices of these probabilities, the likeliest first, are worth offering."""
    return sum(share for share in shares if share >= CHOICE_FLOOR) >= CLARIFY_TOGETHER
