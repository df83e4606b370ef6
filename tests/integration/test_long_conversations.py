"""A message costs the same however much was said before it."""

from __future__ import annotations

import redis

from bot import keys
from tests.live_service import LiveService, Resident

_PRESSED = '/ask_entry{"entry": "transport.shenzhen-bay.hours"}'
_MEASURED = 40
_TURNS_BETWEEN = 150  # some 1,000 events of Rasa's


def _press(resident: Resident, store: redis.Redis, times: int) -> None:
    for _ in range(times):
        store.delete(keys.rate(resident.conversation))
        resident.press(_PRESSED)


def test_a_message_after_a_thousand_events_costs_what_it_did_after_ten(
    service: LiveService, resident: Resident, store: redis.Redis
) -> None:
    def cost() -> float:
        before = service.processor_seconds()
        _press(resident, store, _MEASURED)
        return service.processor_seconds() - before

    _press(resident, store, 5)
    short = cost()
    _press(resident, store, _TURNS_BETWEEN)

    # Reading and writing all events again would cost several times as much.
    long = cost()
    assert long < 1.5 * short
