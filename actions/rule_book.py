"""The rules as whoever edits them needs them: their shapes, and what examples come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Final

from actions.company_tax import ReducedRate, StandardRate
from actions.elderly_vouchers import ShenzhenPoints, Vouchers
from actions.entry_rules import (
    TalentVisa,
    Transit,
    TravelPermit,
    TravelPermitCost,
    VisaFreeEntry,
    YoungTalentVisa,
)
from actions.fees_and_times import SchoolFees, ShenzhenWait
from actions.foreign_rules import (
    AddressRegistration,
    JointFiling,
    NotificationLetter,
    ResidenceAfterEntry,
    ResidenceFees,
    WorkPermitAlone,
)
from actions.hk_exemption import Claim
from actions.hk_exemption import Conditions as ReliefConditions
from actions.hk_law import Reach
from actions.identities import PermitExemption
from actions.income_tax import Reconciliation
from actions.money_limits import Limit
from actions.permit_points import AverageWage, PointsTable, Standards
from actions.phrase_book import say
from actions.practice_rules import (
    ConstructionPractice,
    ConsultantPractice,
    LawyerPractice,
    OverseasList,
    TaxPractice,
)
from actions.residence_days import DayCount, LongStay
from actions.residence_permit import ResidencePermit
from actions.rule_shape import NoFigures, RuleShape
from actions.school_finder import Route
from actions.service_reply import spoken
from actions.service_state import State
from actions.services import open_services
from actions.social_insurance import Compatriots, Employees, Leaving, Mpf
from actions.subsidy_rules import Application
from actions.subsidy_rules import Conditions as SubsidyConditions
from actions.taxes import Allowances, SalariesTax, SubsidyTerms, YearlyBands
from actions.youth_package import Bonus, Internship, Package, Who
from knowledge.dated_rules import Rule, Rules
from knowledge.language import Lang
from knowledge.rule_examples import Example, read_examples

SHAPES: Final[Mapping[str, type[RuleShape]]] = {
    "business.hk-law": Reach,
    "insurance.foreign": Employees,
    "insurance.hk-macao-taiwan": Compatriots,
    "insurance.leaving": Leaving,
    "insurance.mpf": Mpf,
    "money.foreign-card": Limit,
    "money.payment-connect": Limit,
    "money.same-name": Limit,
    "money.type-2": Limit,
    "money.type-3": Limit,
    "money.wealth-connect": Limit,
    "schools.harrow.one-off": SchoolFees,
    "schools.route.futian": Route,
    "schools.route.harrow-hk": Route,
    "schools.route.harrow-international": Route,
    "schools.route.public": Route,
    "schools.route.pui-kiu": Route,
    "schools.route.qsi": Route,
    "schools.route.whittle": Route,
    "tax.choose-one": NoFigures,
    "tax.company.opinion": NoFigures,
    "tax.company.qianhai-rate": ReducedRate,
    "tax.company.standard-rate": StandardRate,
    "tax.gba-subsidy.amount": SubsidyTerms,
    "tax.gba-subsidy.application": Application,
    "tax.gba-subsidy.conditions": SubsidyConditions,
    "tax.hetao": NoFigures,
    "tax.hk-exemption.claim": Claim,
    "tax.hk-exemption.conditions": ReliefConditions,
    "tax.hk.allowances": Allowances,
    "tax.hk.salaries-tax": SalariesTax,
    "tax.iit.bands": YearlyBands,
    "tax.reconciliation": Reconciliation,
    "tax.residence.days": DayCount,
    "tax.residence.long-stay": LongStay,
    "visa.address-registration": AddressRegistration,
    "visa.joint-filing": JointFiling,
    "visa.k": YoungTalentVisa,
    "visa.non-chinese-permit": TravelPermit,
    "visa.non-chinese-permit.cost": TravelPermitCost,
    "visa.notification-letter": NotificationLetter,
    "visa.r": TalentVisa,
    "visa.residence-after-entry": ResidenceAfterEntry,
    "visa.residence-fees": ResidenceFees,
    "visa.residence-permit": ResidencePermit,
    "visa.residence-permit.shenzhen": ShenzhenWait,
    "visa.transit": Transit,
    "visa.visa-free": VisaFreeEntry,
    "visa.work-permit-alone": WorkPermitAlone,
    "visa.work-permit.points": PointsTable,
    "visa.work-permit.standards": Standards,
    "vouchers.elderly": Vouchers,
    "vouchers.shenzhen": ShenzhenPoints,
    "work.average-wage": AverageWage,
    "work.permit-exemption": PermitExemption,
    "work.practice.construction": ConstructionPractice,
    "work.practice.consultants": ConsultantPractice,
    "work.practice.lawyer": LawyerPractice,
    "work.practice.overseas-list": OverseasList,
    "work.practice.tax": TaxPractice,
    "youth.employer-bonus": Bonus,
    "youth.internship": Internship,
    "youth.package": Package,
    "youth.who": Who,
}


class _ReadRules(Rules):
    """Rules that remember which of them were asked for."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules)
        self.read: set[str] = set()

    def on(self, name: str, day: date) -> Rule:
        self.read.add(name)
        return super().on(name, day)

    def history(self, name: str) -> tuple[Rule, ...]:
        self.read.add(name)
        return super().history(name)


class RuleBook:
    """The shapes of the rules, and the worked examples of the services that read them."""

    def __init__(self, examples: Mapping[str, Sequence[Example]]) -> None:
        self._examples = examples

    @property
    def shapes(self) -> Mapping[str, type[RuleShape]]:
        """The shape of each rule's value, by the rule's id."""
        return SHAPES

    @property
    def examples(self) -> Mapping[str, Sequence[Example]]:
        """The worked examples, by the service."""
        return self._examples

    def given(self, service: str, example: Example, lang: Lang) -> str:
        """What an example puts in, in words."""
        state = State(open_services()[service])
        values = (spoken(state, name, value, lang) for name, value in example.answers.items())
        return ("、" if lang != "en" else "; ").join(values)

    def work_out(
        self, service: str, example: Example, rules: Rules, day: date, lang: Lang
    ) -> tuple[tuple[str, ...], frozenset[str]]:
        """The lines of the outcome on a day, and the ids of the rules that it asked for.

        Raises RuleError where no rule holds, and what else a service raises on unsound rules.
        """
        asked = _ReadRules(rules)
        outcome = open_services()[service].work_out(example.answers, asked, day)
        lines = (outcome.headline, *outcome.working, *outcome.caveats, *outcome.steps)
        return tuple(say(service, line, lang) for line in lines), frozenset(asked.read)


@cache
def open_rule_book() -> RuleBook:
    """The rule book with the examples of this release."""
    return RuleBook(read_examples())
