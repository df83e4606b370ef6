"""What the bot asks of whoever works things out: each service as a form, filled in at once.

The package that does is named by the composition root, as the one of the actions is.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol

from knowledge.language import Lang


class Calculators(Protocol):
    """The forms of all services that work something out."""

    @property
    def names(self) -> tuple[str, ...]:
        """The services, by name."""

    def fill(
        self, name: str, lang: Lang, typed: Mapping[str, str], chosen: Mapping[str, str]
    ) -> dict[str, Any]:
        """The form with what is wrong beside each field, and the outcome once it is certain."""


def open_calculators(package: str) -> Calculators:
    """The forms of the services of a package."""
    opened: Calculators = import_module(f"{package}.calculators").open_calculators()
    return opened
