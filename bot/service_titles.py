"""What a service is called: the question that starts it."""

from __future__ import annotations

from knowledge.language import Lang
from knowledge.live import entries_by_id


def service_title(service: str, lang: Lang) -> str:
    """The title of a service in a script; its name where no entry starts it."""
    started = next((e for e in entries_by_id().values() if e.service == service), None)
    return started.question[lang] if started else service
