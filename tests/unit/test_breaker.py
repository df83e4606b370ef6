"""When what failed is asked again."""

from __future__ import annotations

from bot.engine.breaker import Breaker


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_it_opens_after_so_many_failures_in_a_row() -> None:
    breaker = Breaker(failures=3, clock=Clock())
    for is_well in (False, False, True, False, False):
        breaker.note(is_well)
        assert breaker.may_try()

    breaker.note(is_well=False)

    assert not breaker.may_try()


def test_after_a_pause_one_may_try_and_its_success_closes_it() -> None:
    clock = Clock()
    breaker = Breaker(failures=1, pause=30, clock=clock)
    breaker.note(is_well=False)
    clock.now = 29.9
    assert not breaker.may_try()

    clock.now = 30
    assert breaker.may_try()
    assert not breaker.may_try(), "one at a time"

    breaker.note(is_well=True)
    assert breaker.may_try()


def test_a_failed_try_starts_the_pause_anew() -> None:
    clock = Clock()
    breaker = Breaker(failures=1, pause=30, clock=clock)
    breaker.note(is_well=False)
    clock.now = 31
    assert breaker.may_try()
    breaker.note(is_well=False)

    clock.now = 60
    assert not breaker.may_try()
    clock.now = 62
    assert breaker.may_try()
