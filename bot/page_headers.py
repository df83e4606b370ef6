"""What every page of ours tells the browser to hold back, for itself and for others."""

from __future__ import annotations

from collections.abc import Sequence


def page_headers(ancestors: Sequence[str] = ()) -> dict[str, str]:
    """The headers of a page that only pages of these origins may frame; none may by default."""
    framing = " ".join(ancestors) or "'none'"
    return {
        "Content-Security-Policy": (
            "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
            f"frame-ancestors {framing}"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
