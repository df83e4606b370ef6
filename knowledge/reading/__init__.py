"""Reads amounts, dates, numbers and choices out of what people write; knows no dialogue."""

from knowledge.reading.answers import read_answer, read_told
from knowledge.reading.commands import Command, read_command
from knowledge.reading.cues import speaks_of
from knowledge.reading.dates import dates_of
from knowledge.reading.found import Found, Put, Reading, Wanted
from knowledge.reading.openings import read_opening, read_stated
from knowledge.reading.values import read_values

__all__ = [
    "Command",
    "Found",
    "Put",
    "Reading",
    "Wanted",
    "dates_of",
    "read_answer",
    "read_command",
    "read_opening",
    "read_stated",
    "read_told",
    "read_values",
    "speaks_of",
]
