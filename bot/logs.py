"""What is logged: warnings and errors, never what a resident wrote."""

from __future__ import annotations

import logging

import structlog

from bot.log_masking import mask_record


def configure_logging() -> None:
    """Sends warnings and errors to standard error, one line each.

    Rasa logs whole messages below that level.
    """
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for handler in logging.getLogger().handlers:
        handler.addFilter(mask_record)
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
