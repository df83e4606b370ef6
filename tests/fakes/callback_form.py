"""A callback form that is in order apart from what the fields say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from actions.callbacks.callback import CallbackForm
from actions.callbacks.consent import current_consent
from actions.clock import SHANGHAI

NOW = datetime(2030, 1, 7, 8, 0, tzinfo=SHANGHAI)
PHONE = "+85221234567"  # Hong Kong's example number


def form(**fields: Any) -> CallbackForm:
    """A form about tax, ticked, with a phone."""
    return CallbackForm(
        **{
            "conversation": "web:a",
            "message": "m1",
            "name": "Test Person",
            "reach": PHONE,
            "topic": "tax",
            "lang": "en",
            "consent": current_consent().version,
            **fields,
        }
    )
