from __future__ import annotations

import pytest

from knowledge.audience import named_audiences, said_audience, says_only_who


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("I'm from Hong Kong, do I need a permit?", "hk"),
        ("As a British engineer, can I drive here?", "foreign"),
        ("we hold Macao passports", "macao"),
        ("I hold a Macao passport", "macao"),
        ("我是台胞，想开户", "taiwan"),
        ("我係澳門人，想喺前海返工", "macao"),
        ("我哋公司想請個香港人", "employer"),
        ("我係深圳人", "mainland"),
    ],
)
def test_a_writer_who_says_who_he_is_is_understood(text: str, audience: str | None) -> None:
    assert said_audience(text) == audience


@pytest.mark.parametrize(
    "text",
    [
        "Is there a ferry to Hong Kong?",
        "my boss is from Macao",
        "can a foreigner buy a home?",
        "香港人要不要办工作许可",
        "the Hong Kong kiosk",
    ],
)
def test_speaking_of_people_is_not_saying_to_be_one(text: str) -> None:
    assert said_audience(text) is None
    assert named_audiences(text)


def test_a_question_that_speaks_of_nobody_names_no_audience() -> None:
    assert named_audiences("Do I need a work permit?") == frozenset()
    assert named_audiences("使唔使攞工作證？") == frozenset()


@pytest.mark.parametrize("text", ["I'm from Macao.", "澳門", "我係香港人呀"])
def test_a_statement_alone_is_told_from_a_question(text: str) -> None:
    assert says_only_who(text)
    assert not says_only_who(f"{text} how do I get a bank account here?")
