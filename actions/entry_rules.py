"""The shapes of the rules on the documents with which one enters the Mainland."""

from __future__ import annotations

from datetime import date
from typing import Literal

from actions.rule_shape import RuleShape

Passport = Literal["uk", "canada", "us"]


class TalentVisa(RuleShape):
    """The R visa: points that open it, years and days it gives, days that it takes."""

    points: int
    least_years: int
    most_years: int
    stay_days: int
    recognition_days: int
    visa_days: int


class YoungTalentVisa(RuleShape):
    """The K visa, and since when it is issued."""

    since: date


class TravelPermit(RuleShape):
    """The travel permit of permanent residents who are not Chinese: its years, days of a stay."""

    years: int
    stay_days: int


class VisaFreeEntry(RuleShape):
    """Entry without a visa: days of a stay, last day of the offer, passports seen on the list."""

    stay_days: int
    until: date
    listed: tuple[Passport, ...]
    unlisted: tuple[Passport, ...]


class Transit(RuleShape):
    """Transit without a visa: hours of a stay, and how many nationalities may use it."""

    hours: int
    nationalities: int


class TravelPermitCost(RuleShape):
    """What the travel permit costs, first in HKD and renewed in RMB, and its working days."""

    first_hkd: int
    renewal_rmb: int
    working_days: int
