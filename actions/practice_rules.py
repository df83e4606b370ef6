"""The shapes of the rules on practising a profession in Qianhai, and their conditions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from actions.rule_shape import RuleShape
from actions.service import Line


class TaxPractice(RuleShape):
    """Years that a tax professional needs: qualified, in tax work without a break, unpunished."""

    qualification_years: int
    practice_years: int
    clean_years: int


class LawyerPractice(RuleShape):
    """Years of practice that the lawyers' pilot asks for, and its announced last day."""

    practice_years: int
    pilot_to: date


class ConstructionPractice(RuleShape):
    """Since when filing is open in Qianhai, its revision, and since when to safety officers."""

    filing_since: date
    revised: date
    safety_since: date


class ConsultantPractice(RuleShape):
    """Since when engineering consultants may file, and in how many cities of the bay area."""

    since: date
    cities: int


class OverseasList(RuleShape):
    """How many overseas qualifications the city recognises, in how many fields."""

    qualifications: int
    fields: int


@dataclass(frozen=True)
class Condition:
    """A condition, and the sentences that say that it is met or is not."""

    is_met: bool
    met: Line
    unmet: Line

    def told(self) -> Line:
        """The sentence that is true."""
        return self.met if self.is_met else self.unmet
