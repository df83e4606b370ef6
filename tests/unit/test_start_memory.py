"""What a start does with the collector."""

from __future__ import annotations

import gc

from bot.memory import give_back, pause_collection


def test_the_collector_works_again_once_the_start_is_over() -> None:
    try:
        pause_collection()
        assert not gc.isenabled()
        give_back()
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()
