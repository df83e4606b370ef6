"""Whole conversations with the real service; each file is named after what it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.live_service import LiveService, Resident

FILES = sorted(Path(__file__).parent.glob("*.yml"))


def buttons_of(replies: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [button for reply in replies for button in reply["buttons"]]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_conversation_goes_as_written(service: LiveService, file: Path) -> None:
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    resident = Resident(service, written["locale"])
    replies = resident.opened["replies"]
    for step in written["steps"]:
        if "choose" in step:
            replies = resident.press(buttons_of(replies)[step["choose"]]["payload"])
        elif "press" in step:
            replies = resident.press(step["press"])
        else:
            replies = resident.say(step["say"])
        said = {key: replies[-1][key] for key in step["expect"]}
        assert said == step["expect"], (step, replies[-1]["text"])
        for part in step.get("text", []):
            assert part in replies[-1]["text"]
