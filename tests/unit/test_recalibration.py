from __future__ import annotations

import subprocess
from typing import Any

import pytest

from bot import recalibration
from bot.recalibration import Recalibration


class Ended:
    """A process that ended at once."""

    def poll(self) -> int:
        return 0

    def terminate(self) -> None:
        return None

    def wait(self) -> int:
        return 0


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    commands: list[Any] = []

    def start(command: list[str], **_: Any) -> Ended:
        commands.append(command)
        return Ended()

    monkeypatch.setattr(subprocess, "Popen", start)
    return commands


def test_one_that_ended_at_once_is_not_started_again_at_once(
    started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(recalibration.time, "monotonic", lambda: now)
    with Recalibration("redis://nowhere") as work:
        work.start()
        work.start()
        assert len(started) == 1
        now += 6.0
        work.start()
        assert len(started) == 2
