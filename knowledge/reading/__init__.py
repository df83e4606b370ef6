"""Reads amounts, dates, numbers and choices out of what people write; knows no dialogue."""

from knowledge.reading.answers import read_answer
from knowledge.reading.commands import Command, read_command
from knowledge.reading.cues import speaks_of
from knowledge.reading.found import Found, Reading, Wanted
from knowledge.reading.openings import read_opening
from knowledge.reading.values import read_values

__all__ = [
    "Command",
    "Found",
    "Reading",
    "Wanted",
    "read_answer",
    "read_command",
    "read_opening",
    "read_values",
    "speaks_of",
]
