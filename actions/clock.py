"""The day it is where the assistant's answers hold."""

from knowledge.clock import SHANGHAI, today

__all__ = ["SHANGHAI", "today"]
