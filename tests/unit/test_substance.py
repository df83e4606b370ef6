"""What an answer says, apart from how it is set."""

from __future__ import annotations

import pytest

from knowledge.entry import Entry
from knowledge.substance import substance_of

PORT = "transport.shenzhen-bay.hours"


def with_answer(entry: Entry, lang: str, text: str) -> Entry:
    return entry.model_copy(update={"answer": entry.answer.model_copy(update={lang: text})})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("At midnight, daily.", "At  midnight daily"),
        ("RMB 1,500 a month", "RMB 1500 a month."),
        ("深圳湾口岸：零时", "深圳灣口岸﹕零時"),
    ],
)
def test_signs_spaces_and_scripts_change_nothing(
    entries: dict[str, Entry], before: str, after: str
) -> None:
    entry = entries[PORT]

    assert substance_of(with_answer(entry, "en", before)) == substance_of(
        with_answer(entry, "en", after)
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("At midnight.", "At one."),
        ("1.5 per cent", "15 per cent"),
        ("until 2026-03-01", "until 2026-03-10"),
        ("from 9:30", "from 9:00"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh_hans", "zh_hant"])
def test_words_and_figures_do_in_every_script(
    entries: dict[str, Entry], before: str, after: str, lang: str
) -> None:
    entry = entries[PORT]

    assert substance_of(with_answer(entry, lang, before)) != substance_of(
        with_answer(entry, lang, after)
    )


def test_what_is_no_answer_does_not_count(entries: dict[str, Entry]) -> None:
    entry = entries[PORT]

    assert substance_of(entry) == substance_of(entry.model_copy(update={"owner": "somebody"}))
