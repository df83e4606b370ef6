"""What a foreigner who comes to work does in which order, with the days by which it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from actions.answers import day
from actions.foreign_rules import (
    AddressRegistration,
    JointFiling,
    NotificationLetter,
    ResidenceAfterEntry,
)
from actions.identities import IDENTITIES, PermitExemption, is_compatriot, is_foreign
from actions.service import Answers, Field, Line, Outcome
from knowledge.dated_rules import Rules

_LETTER: Final = "visa.notification-letter"


@dataclass(frozen=True)
class ForeignWorkerSteps:
    """The steps from the employer's filing to the card, those still ahead once one is here."""

    name: str = "foreign_worker_steps"
    fields: tuple[Field, ...] = (
        Field("identity", "choice", IDENTITIES, whose="anyone"),
        Field("arrival", "date", is_needed=is_foreign, whose="anyone"),
        Field("hotel", "yes_no", is_needed=is_foreign, whose="anyone"),
    )

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """The steps and their days for a foreigner; who needs no permit hears so."""
        if not is_foreign(answers):
            return _no_permit(answers, rules, today)
        due = Deadlines.of(answers, rules, today)
        return Outcome(
            headline=_headline(due, today),
            working=_working(due),
            caveats=_caveats(due, today),
            steps=_steps(due, rules, today),
            rules=[
                rules.on(name, today)
                for name in (
                    *("visa.address-registration", "visa.residence-after-entry"),
                    *(_LETTER, "visa.joint-filing"),
                )
            ],
        )


SERVICE: Final = ForeignWorkerSteps()


@dataclass(frozen=True)
class Deadlines:
    """The days that follow from a day of entry."""

    arrival: date
    stays_in_hotel: bool
    address: AddressRegistration
    residence: ResidenceAfterEntry

    @classmethod
    def of(cls, answers: Answers, rules: Rules, today: date) -> Deadlines:
        """The deadlines under the rules of today."""
        return cls(
            arrival=day(answers, "arrival"),
            stays_in_hotel=bool(answers["hotel"]),
            address=rules.on("visa.address-registration", today).shaped(AddressRegistration),
            residence=rules.on("visa.residence-after-entry", today).shaped(ResidenceAfterEntry),
        )

    @property
    def address_by(self) -> date:
        """The day on which the hours to register an address run out."""
        return self.arrival + timedelta(hours=self.address.hours)

    @property
    def residence_by(self) -> date:
        """The last day on which to apply for a residence permit."""
        return self.arrival + timedelta(days=self.residence.days)


def _no_permit(answers: Answers, rules: Rules, today: date) -> Outcome:
    if not is_compatriot(answers):
        found = rules.on(_LETTER, today)
        return Outcome(Line("headline.mainland"), steps=[Line("step.other")], rules=[found])
    rule = rules.on("work.permit-exemption", today)
    return Outcome(
        headline=Line("headline.exempt", {"since": rule.shaped(PermitExemption).since}),
        steps=[Line("step.residence_permit")],
        rules=[rule],
    )


def _headline(due: Deadlines, today: date) -> Line:
    phrase = "headline.late" if due.residence_by < today else "headline.due"
    return Line(phrase, {"arrival": due.arrival, "day": due.residence_by})


def _working(due: Deadlines) -> list[Line]:
    address = Line(
        "due.address",
        {"arrival": due.arrival, "hours": due.address.hours, "day": due.address_by},
    )
    return [
        Line("due.hotel", {"hours": due.address.hours}) if due.stays_in_hotel else address,
        Line(
            "due.residence",
            {"arrival": due.arrival, "days": due.residence.days, "day": due.residence_by},
        ),
    ]


def _caveats(due: Deadlines, today: date) -> list[Line]:
    fines = {"address": due.address.fine_rmb, "overstay": due.address.overstay_fine_rmb}
    is_late = due.address_by < today and not due.stays_in_hotel
    return [
        *([Line("caveat.address_late", {"day": due.address_by})] if is_late else []),
        Line("caveat.fines", fines),
        Line("caveat.newborn", {"days": due.address.newborn_days}),
        Line("caveat.counting"),
        Line("caveat.confirm"),
    ]


def _steps(due: Deadlines, rules: Rules, today: date) -> list[Line]:
    joint = rules.on("visa.joint-filing", today).shaped(JointFiling)
    letter = rules.on(_LETTER, today).shaped(NotificationLetter)
    before_entry = [Line("step.letter"), Line("step.visa")] if due.arrival >= today else []
    return [
        *before_entry,
        *([] if due.stays_in_hotel else [Line("step.address", {"hours": due.address.hours})]),
        Line("step.residence", {"days": due.residence.days}),
        Line("step.joint", {"days": joint.working_days}),
        Line("step.card", {"since": letter.card_since}),
    ]
