"""The shapes of the rules on foreigners' registration, permits and their waiting times."""

from __future__ import annotations

from datetime import date

from actions.rule_shape import RuleShape


class NotificationLetter(RuleShape):
    """Since when the data of a work permit are held on the social security card."""

    card_since: date


class AddressRegistration(RuleShape):
    """Hours to register an address, days to report a birth; fines in RMB, at most."""

    hours: int
    fine_rmb: int
    overstay_fine_rmb: int
    newborn_days: int


class ResidenceAfterEntry(RuleShape):
    """Days from entry in which to apply for a residence permit; working days promised for it."""

    days: int
    working_days: int


class ResidenceFees(RuleShape):
    """Fees in RMB of a foreigner's residence permit: under a year, and for one to three years."""

    under_a_year_rmb: int
    to_three_years_rmb: int


class JointFiling(RuleShape):
    """Working days in which Shenzhen handles a work and a residence permit together."""

    working_days: int


class WorkPermitAlone(RuleShape):
    """Working days for a work permit by itself: by law, and as Shenzhen promises."""

    working_days: int
    promised_days: int
