"""Who asks, as far as the services on permits and entry tell people apart."""

from __future__ import annotations

from datetime import date
from typing import Final

from actions.rule_shape import RuleShape
from actions.service import Answers

# Hong Kong, Macao and Taiwan residents of Chinese nationality.
COMPATRIOTS: Final = ("hk", "macao", "taiwan")
# Permanent residents of Hong Kong and Macao of another nationality, and everyone else from abroad.
PERMANENT_FOREIGNERS: Final = ("hk_foreign", "macao_foreign")
FOREIGNERS: Final = ("foreign", *PERMANENT_FOREIGNERS)
IDENTITIES: Final = (*FOREIGNERS, *COMPATRIOTS, "mainland")


def is_foreign(answers: Answers) -> bool:
    """Whether a person is a foreign national, wherever that person has the right of abode."""
    return answers.get("identity") in FOREIGNERS


def is_compatriot(answers: Answers) -> bool:
    """Whether a person from Hong Kong, Macao or Taiwan is a Chinese national."""
    return answers.get("identity") in COMPATRIOTS


class PermitExemption(RuleShape):
    """The day since which Hong Kong, Macao and Taiwan residents need no work permit."""

    since: date
