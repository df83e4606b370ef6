"""The points of a foreigner's work permit and the class they give, as pure calculation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal, Self

from pydantic import field_validator, model_validator
from pydantic_core import PydanticCustomError

from actions.rule_shape import RuleShape

PermitClass = Literal["A", "B", "C"]
Degree = Literal["associate", "bachelor", "master", "doctor"]


class Step(RuleShape):
    """Points from an amount upwards, that amount included."""

    least: Decimal
    points: int


class AgeBand(RuleShape):
    """Points for an age in whole years, both ends included."""

    least: int
    most: int
    points: int

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.most < self.least:
            raise PydanticCustomError("ends_first", "it ends before it begins")
        return self


class ExperienceScale(RuleShape):
    """Points for the first years that count, and for each further one."""

    least: int
    points: int
    each_further_year: int
    most: int


class Place(RuleShape):
    """Points for a work place in Shenzhen, and the most that any place gives."""

    here: int
    most: int


class PointsTable(RuleShape):
    """The points table; steps stand with the highest first."""

    classes: dict[PermitClass, int]
    pay: tuple[Step, ...]
    degree: dict[str, int]
    certificate: dict[str, int]
    experience: ExperienceScale
    months: tuple[Step, ...]
    chinese: dict[str, int]
    age: tuple[AgeBand, ...]
    distinction: int
    place: Place
    local_bonus: int

    @field_validator("pay", "months")
    @classmethod
    def _check_steps(cls, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        if any(higher.least <= lower.least for higher, lower in pairwise(steps)):
            raise PydanticCustomError("steps_order", "the steps do not fall")
        return steps

    @field_validator("age")
    @classmethod
    def _check_ages(cls, bands: tuple[AgeBand, ...]) -> tuple[AgeBand, ...]:
        if any(before.most + 1 != after.least for before, after in pairwise(bands)):
            raise PydanticCustomError("ages_apart", "the ages leave a gap or overlap")
        return bands


class Standards(RuleShape):
    """What gives a class without points: pay in multiples of the average, or degree and years."""

    pay_times: dict[PermitClass, int]
    degrees: tuple[Degree, ...]
    years: int


class AverageWage(RuleShape):
    """A year's average wage in RMB, by the two counts that are published."""

    year: int
    on_post: Decimal
    all_staff: Decimal


@dataclass(frozen=True)
class Profile:
    """What the points are counted from; pay in RMB a year, months a year in China."""

    pay: Decimal
    degree: str
    certificate: str
    experience: Decimal
    months: Decimal
    chinese: str
    age: Decimal
    distinction: bool
    local_bonus: int = 0


@dataclass(frozen=True)
class Yardstick:
    """What a profile is measured by."""

    table: PointsTable
    standards: Standards
    wage: AverageWage

    def points(self, profile: Profile) -> dict[str, int]:
        """The points of each item."""
        table = self.table
        return {
            "pay": step_points(table.pay, profile.pay),
            "education": max(table.degree[profile.degree], table.certificate[profile.certificate]),
            "experience": experience_points(table.experience, profile.experience),
            "months": step_points(table.months, profile.months),
            "chinese": table.chinese[profile.chinese],
            "place": table.place.here,
            "age": age_points(table.age, profile.age),
            "distinction": table.distinction if profile.distinction else 0,
            "local_bonus": profile.local_bonus,
        }

    def most_points(self) -> dict[str, int]:
        """The most that each item can give."""
        table = self.table
        return {
            "pay": max(step.points for step in table.pay),
            "education": max(*table.degree.values(), *table.certificate.values()),
            "experience": table.experience.most,
            "months": max(step.points for step in table.months),
            "chinese": max(table.chinese.values()),
            "place": table.place.most,
            "age": max(band.points for band in table.age),
            "distinction": table.distinction,
            "local_bonus": table.local_bonus,
        }

    def class_by_points(self, profile: Profile) -> PermitClass:
        """The class that the points alone give."""
        total = sum(self.points(profile).values())
        reached = (name for name, least in sorted(self.table.classes.items()) if total >= least)
        return next(reached, "C")

    def class_by_standard(self, profile: Profile) -> PermitClass:
        """The class that a listed standard surely gives, by whichever average is counted."""
        if profile.pay >= self.average_pay("A")[1]:
            return "A"
        if profile.pay >= self.average_pay("B")[1] or self.meets_degree_standard(profile):
            return "B"
        return "C"

    def meets_degree_standard(self, profile: Profile) -> bool:
        """Whether degree and related years together are a listed standard for class B."""
        standards = self.standards
        return profile.degree in standards.degrees and profile.experience >= standards.years

    def class_of(self, profile: Profile) -> PermitClass:
        """The better class of the two ways."""
        return min(self.class_by_points(profile), self.class_by_standard(profile))

    def average_pay(self, name: PermitClass) -> tuple[Decimal, Decimal]:
        """The pay in RMB that a class asks for, by the lower and by the higher average."""
        counts = sorted((self.wage.on_post, self.wage.all_staff))
        times = self.standards.pay_times[name]
        return counts[0] * times, counts[1] * times


def step_points(steps: Sequence[Step], amount: Decimal) -> int:
    """The points of the highest step that an amount reaches; none below the lowest."""
    return next((step.points for step in steps if amount >= step.least), 0)


def age_points(bands: Sequence[AgeBand], age: Decimal) -> int:
    """The points of an age; a year counts once it is complete."""
    return next((band.points for band in bands if band.least <= int(age) <= band.most), 0)


def experience_points(scale: ExperienceScale, years: Decimal) -> int:
    """The points of related experience; a year counts once it is complete."""
    further = int(years) - scale.least
    if further < 0:
        return 0
    return min(scale.points + further * scale.each_further_year, scale.most)
