"""Hides what is personal, and what is secret, in whatever is logged."""

from __future__ import annotations

import logging
import re
from traceback import format_exception
from typing import Any, Final

from bot.masking import mask

_SECRET: Final = re.compile(
    r"(?<=://)[^/\s@]*:[^/\s@]*(?=@)"  # the user and password of an address
    r"|(?<=bot)\d{5,}:[\w-]{8,}|\b\d{5,}:[\w-]{30,}"  # a token of a Telegram bot
    r"|\beyJ[\w-]+\.[\w-]+\.[\w-]*"  # a token of a session
    r"|(?<=Bearer )[^\s\"']+"
)
OWN_FIELDS: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
"""What every record has; anything else was added to it."""


def mask_record(record: logging.LogRecord) -> bool:
    """Masks a record's text, its exception and what was added to it; a filter for handlers."""
    try:
        text = record.getMessage()
    except Exception as error:
        # Python would print the arguments that did not fit.
        text = f"A record that cannot be put together: {type(error).__name__}"
    record.msg, record.args = mask_line(text), ()
    if isinstance(record.exc_info, tuple) and record.exc_info[0]:
        record.exc_text = "".join(format_exception(*record.exc_info)).rstrip("\n")
    record.exc_info = None  # a handler must not put it into words again
    record.exc_text = record.exc_text and mask_line(record.exc_text)
    record.stack_info = record.stack_info and mask_line(record.stack_info)
    for name in vars(record).keys() - OWN_FIELDS:
        setattr(record, name, _masked(getattr(record, name)))
    return True


def mask_line(text: str) -> str:
    """A text without what is personal or secret."""
    return mask(_SECRET.sub("[secret]", text))[0]


def _masked(value: Any) -> Any:
    """A value that was added to a record; what is neither a number nor a truth as its text."""
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, dict):
        return {mask_line(str(name)): _masked(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(inner) for inner in value]
    return mask_line(str(value))
