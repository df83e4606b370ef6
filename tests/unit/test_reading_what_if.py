from __future__ import annotations

import pytest

from knowledge.reading.what_if import speaks_to_service, supposes


@pytest.mark.parametrize(
    "text",
    [
        *("what if it is 600k?", "and if I earned 700k?", "suppose I were 46", "I meant 700k"),
        *("如果係廿五萬呢？", "换成80万呢", "改成6500", "講錯咗，改做五十萬一年", "我是说50万"),
    ],
)
def test_a_supposition_and_a_correction_are_told(text: str) -> None:
    assert supposes(text)
    assert speaks_to_service(text)


@pytest.mark.parametrize(
    "text",
    [
        *("what about the DSE?", "and with 5?", "my income is 700k", "700k", "5?", "12 months"),
        *(
            "那澳门人呢？",
            "80萬呢",
            "我嘅收入係七十萬",
            "取消",
            "back",
            "唔計喇",
            "start over please",
        ),
    ],
)
def test_what_may_be_said_to_a_service_is_heard_by_it(text: str) -> None:
    assert speaks_to_service(text)


@pytest.mark.parametrize(
    "text",
    [
        *("How do I get a work permit?", "thanks", "咁幾時攞到錢？", "What is the limit?", "hello"),
        *("我想问怎么申请补贴", "what time does the port close", "是"),
    ],
)
def test_a_new_question_is_none_of_it(text: str) -> None:
    assert not supposes(text)
    assert not speaks_to_service(text)
