"""What is logged: warnings and errors, never what a resident wrote."""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from typing import Any, Final

import structlog

from bot.log_masking import OWN_FIELDS, mask_record
from bot.request_record import CURRENT, REQUESTS

_PLAIN: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def configure_logging() -> None:
    """Sends warnings and errors to standard error, one line each.

    Rasa logs whole messages below that level. With LOG_FORMAT=json each line is an object, and
    each request has one.
    """
    handler = logging.StreamHandler()
    is_json = os.environ.get("LOG_FORMAT") == "json"
    handler.setFormatter(JsonLines() if is_json else logging.Formatter(_PLAIN))
    handler.addFilter(mask_record)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger(REQUESTS).setLevel(logging.INFO if is_json else logging.WARNING)
    # Rasa's own lines take the same way; structlog would print them as they are.
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    # Rasa's old pins and its domain format warn at every start, and it lifts filters of
    # warnings as it is imported; nobody here can mend them.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)


class JsonLines(logging.Formatter):
    """A record as one object in one line, with the request in which it was made."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        request = CURRENT.get()
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **(request.as_fields() if request else {}),
            **{name: value for name, value in vars(record).items() if name not in OWN_FIELDS},
        }
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            told["exception"] = record.exc_text
        return json.dumps(told, ensure_ascii=False, default=str)
