"""Answers that are shared in another chat."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.channels.telegram.inline import _shared
from knowledge.clock import today
from knowledge.entry import Entry

PORT = "transport.shenzhen-bay.hours"


def _said(name: str, lang: str, /, **values: object) -> SimpleNamespace:
    return SimpleNamespace(text=f"{values['answer']} [{name} {lang} {values['valid_to']}]")


@pytest.mark.parametrize(("ended", "warned"), [(1, True), (-1, False)])
def test_an_answer_whose_time_is_over_is_shared_with_the_caution(
    entries: dict[str, Entry], ended: int, warned: bool
) -> None:
    until: date = today() - timedelta(days=ended)
    entry = entries[PORT].model_copy(update={"valid_to": until})
    channel: Any = SimpleNamespace(assistant=SimpleNamespace(say=_said))

    shared = _shared(channel, entry, "en")

    assert shared.text.startswith(f"{entry.question['en']}\n\n{entry.answer['en']}")
    assert shared.text.endswith(f"[utter_answer_out_of_date en {until}]") == warned
    assert [source.url for source in shared.sources] == [str(s.url) for s in entry.sources]
