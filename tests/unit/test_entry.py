from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.entry import Entry
from knowledge.language import LANGS
from tests.knowledge_fakes import entry, record


def faults_of(fields: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        Entry.model_validate(fields)
    return str(caught.value)


def test_texts_are_found_by_language() -> None:
    texts = {"en": "Hello", "zh-Hans": "您好", "zh-Hant": "你好"}

    answer = entry("living.sim", answer=texts).answer

    assert {lang: answer[lang] for lang in LANGS} == texts


def test_ways_to_ask_are_the_question_and_then_the_wordings() -> None:
    asked = entry("living.sim").ways_to_ask("zh-Hant")

    assert asked[0] == "living.sim zh-Hant"
    assert asked[1:] == tuple(f"living.sim zh-Hant {n}" for n in range(5))


@pytest.mark.parametrize(
    "entry_id", ["living", "Living.sim", "living.", "living.a_b", "living.a b"]
)
def test_id_of_another_form_is_a_fault(entry_id: str) -> None:
    assert "is not an id" in faults_of(record(entry_id, topic="living"))


def test_id_of_another_topic_is_a_fault() -> None:
    assert "does not begin with its topic" in faults_of(record("living.sim", topic="visa"))


def test_topic_whose_name_only_starts_alike_is_a_fault() -> None:
    assert "does not begin with its topic" in faults_of(record("workshop.a", topic="work"))


@pytest.mark.parametrize("field", ["topic", "audience", "related"])
def test_unknown_value_is_a_fault(field: str) -> None:
    value = "football" if field == "topic" else ["foot ball"]

    assert field in faults_of(record("living.sim", **{field: value}))


@pytest.mark.parametrize("field", ["question", "wordings", "answer"])
@pytest.mark.parametrize("lang", LANGS)
def test_each_language_is_needed(field: str, lang: str) -> None:
    fields = record("living.sim")
    fields[field] = {key: value for key, value in fields[field].items() if key != lang}

    assert f"{field}.{lang}" in faults_of(fields)


def test_field_nobody_knows_is_a_fault() -> None:
    assert "awnser" in faults_of(record("living.sim", awnser="Hello"))


def test_four_wordings_are_too_few() -> None:
    fields = record("living.sim")
    fields["wordings"]["en"].pop()

    assert "wordings.en" in faults_of(fields)


@pytest.mark.parametrize("again", ["LIVING.SIM  en", "living.sim en 3"])
def test_way_to_ask_that_stands_twice_is_a_fault(again: str) -> None:
    fields = record("living.sim")
    fields["wordings"]["en"].append(again)

    assert f"en asks {again!r} twice" in faults_of(fields)


def test_languages_may_share_a_way_to_ask() -> None:
    fields = record("living.sim")
    for lang in LANGS:
        fields["wordings"][lang].append("SIM")

    assert Entry.model_validate(fields).wordings["zh-Hans"][-1] == "SIM"


@pytest.mark.parametrize("blank", ["", "  \n"])
def test_blank_answer_is_a_fault(blank: str) -> None:
    fields = record("living.sim")

    assert "answer.en" in faults_of(fields | {"answer": fields["answer"] | {"en": blank}})


@pytest.mark.parametrize("field", ["audience", "sources"])
def test_empty_list_is_a_fault(field: str) -> None:
    assert field in faults_of(record("living.sim", **{field: []}))


@pytest.mark.parametrize(("field", "value"), [("facts", []), ("url", "example.org")])
def test_source_without_a_fact_or_an_address_is_a_fault(field: str, value: object) -> None:
    fields = record("living.sim")
    fields["sources"] = [fields["sources"][0] | {field: value}]

    assert f"sources.0.{field}" in faults_of(fields)


def test_entry_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        entry("living.sim").owner = "nobody"


def test_entry_is_good_on_its_last_day_and_out_of_date_on_the_next() -> None:
    ending = entry("living.sim", valid_to="2026-03-31")

    assert not ending.is_out_of_date(date(2026, 3, 31))
    assert ending.is_out_of_date(date(2026, 4, 1))


def test_entry_without_an_end_is_never_out_of_date() -> None:
    assert not entry("living.sim").is_out_of_date(date(2999, 1, 1))


def test_a_line_break_is_one_sign() -> None:
    made = entry("living.sim", answer=record("living.sim")["answer"] | {"en": "a\r\nb\rc"})

    assert made.answer["en"] == "a\nb\nc"


def test_a_wording_of_two_lines_is_a_fault() -> None:
    fields = record("living.sim")
    fields["wordings"]["en"][0] = "a\nb"

    assert "must be one line" in faults_of(fields)


def test_a_control_character_is_a_fault_that_names_it() -> None:
    assert "U+0007" in faults_of(record("living.sim", owner="a\x07b"))
