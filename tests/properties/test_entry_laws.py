from __future__ import annotations

from datetime import date
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.entry import Entry
from knowledge.fold import fold
from knowledge.language import LANGS
from tests.knowledge_fakes import entry

SENTENCES = (
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp"), include_characters="\n"),
        max_size=40,
    )
    .map(str.strip)
    .filter(bool)
)
TEXTS = st.fixed_dictionaries(dict.fromkeys(LANGS, SENTENCES))
LINES = SENTENCES.filter(lambda text: "\n" not in text)
WAYS = st.lists(LINES, min_size=6, max_size=8, unique_by=fold)
ASKED = st.fixed_dictionaries(dict.fromkeys(LANGS, WAYS))
DATES = st.dates(date(1000, 1, 1), date(9999, 12, 31))


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    asked: dict[str, list[str]] = draw(ASKED)
    optional: dict[str, Any] = {"valid_to": draw(st.none() | DATES), "owner": draw(LINES)}
    return entry(
        "living.sim",
        question={lang: ways[0] for lang, ways in asked.items()},
        wordings={lang: ways[1:] for lang, ways in asked.items()},
        answer=draw(TEXTS),
        as_of=draw(DATES),
        **optional,
    )


@settings(deadline=None, max_examples=50)
@given(entries())
def test_entry_is_the_same_after_a_way_through_yaml(made: Entry) -> None:
    plain = made.model_dump(mode="json", by_alias=True, exclude_none=True)
    text = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False)

    assert Entry.model_validate(yaml.safe_load(text)) == made


@settings(deadline=None, max_examples=50)
@given(entries())
def test_entry_is_the_same_after_a_way_through_json(made: Entry) -> None:
    assert Entry.model_validate_json(made.model_dump_json(by_alias=True)) == made
