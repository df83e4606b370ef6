"""A draft of rules put to the worked examples: what each came to before, and comes to then."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.rule_book import RuleBook
from knowledge.dated_rules import Rule, RuleError, Rules
from knowledge.language import Lang
from knowledge.rule_examples import Example

_LOG = logging.getLogger(__name__)
Lines = tuple[str, ...]


@dataclass(frozen=True)
class Worked:
    """An outcome on a day, or why there is none."""

    lines: Lines = ()
    asked: frozenset[str] = frozenset()
    fault: str = ""


@dataclass(frozen=True)
class Comparison:
    """An example on a day, by the live rules and by the draft."""

    service: str
    day: date
    given: str
    before: Worked
    after: Worked

    @property
    def has_failed(self) -> bool:
        """Whether it can be worked out no more, though it could be."""
        return bool(self.after.fault) and not self.before.fault

    @property
    def has_changed(self) -> bool:
        """Whether the outcome is another one."""
        return not self.after.fault and self.after.lines != self.before.lines

    @property
    def gone(self) -> Lines:
        """The lines that it says no more; the headline first, if it is one of them."""
        return tuple(line for line in self.before.lines if line not in self.after.lines)

    @property
    def come(self) -> Lines:
        """The lines that it says anew."""
        return tuple(line for line in self.after.lines if line not in self.before.lines)


@dataclass(frozen=True)
class Trial:
    """What a draft does to the worked examples."""

    tried: int
    changed: tuple[Comparison, ...]
    failed: tuple[Comparison, ...]


@dataclass(frozen=True)
class Bench:
    """Works examples out by the live rules and by those of a draft, in one script."""

    book: RuleBook
    live: Rules
    draft: Rules
    lang: Lang
    today: date

    def compare(self) -> Trial:
        """What becomes of the examples that read a rule in which the two differ."""
        differing = differences(self.live, self.draft)
        tried, found = 0, list[Comparison]()
        for service, examples in self.book.examples.items():
            for example in examples:
                asked = self._asked(service, example)
                touched = [rule for rule in differing if rule.id in asked]
                tried += bool(touched)
                found += self._comparisons(service, example, touched)
        return Trial(
            tried,
            tuple(each for each in found if each.has_changed),
            tuple(each for each in found if each.has_failed),
        )

    def _comparisons(
        self, service: str, example: Example, touched: Sequence[Rule]
    ) -> Iterator[Comparison]:
        """An example on the days on which what differs holds; and today, lest it fail now."""
        days = {_day_within(rule, example.day) for rule in touched}
        for day in sorted(days):
            yield self._comparison(service, example, day)
        if days and self.today not in days:
            now = self._comparison(service, example, self.today)
            if now.has_failed:
                yield now

    def _comparison(self, service: str, example: Example, day: date) -> Comparison:
        return Comparison(
            service,
            day,
            self.book.given(service, example, self.lang),
            self._work(self.live, service, example, day),
            self._work(self.draft, service, example, day),
        )

    def _asked(self, service: str, example: Example) -> frozenset[str]:
        """The rules that an example reads, by either set."""
        both = (
            self._work(rules, service, example, example.day) for rules in (self.live, self.draft)
        )
        return frozenset[str]().union(*(worked.asked for worked in both))

    def _work(self, rules: Rules, service: str, example: Example, day: date) -> Worked:
        try:
            lines, asked = self.book.work_out(service, example, rules, day, self.lang)
        except RuleError as error:
            return Worked(fault=str(error))
        except Exception as error:
            # Whatever a service stumbles over must keep the draft from residents.
            _LOG.exception("An example of %s cannot be worked out.", service)
            return Worked(fault=f"{type(error).__name__}: {error}")
        return Worked(lines, asked)


def differences(before: Rules, after: Rules) -> list[Rule]:
    """The rules that only one of two sets has, as they stand in it."""
    olds, news = ({rule.model_dump_json(): rule for rule in rules} for rules in (before, after))
    both = {**olds, **news}
    return [both[key] for key in sorted(olds.keys() ^ news.keys())]


def _day_within(rule: Rule, day: date) -> date:
    """The day itself where a rule holds on it, else the day nearest to it on which it does."""
    if day < rule.valid_from:
        return rule.valid_from
    return min(day, rule.valid_to or day)
