"""What is hidden of a message before anyone keeps it."""

from __future__ import annotations

import pytest

from bot.masking import mask, without_labels


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("My HKID is A123456(3), what now?", "My HKID is [id], what now?"),
        ("ab987654(3)", "[id]"),
        ("A 123456 3", "[id]"),
        ("身份证110101199003078515号", "身份证[id]号"),
        ("110101 19900307 8515", "[id]"),
        ("回鄉證H12345678過期", "回鄉證[id]過期"),
        ("HA1234567890", "[id]"),
        ("my passport is EA1234567.", "my passport is [id]."),
        ("card 4111 1111 1111 1111", "card [card]"),
        ("4111-1111-1111-1111", "[card]"),
        ("+852 9123 4567", "[phone]"),
        ("電話９１２３４５６７", "電話[phone]"),
        ("打13800138000找我", "打[phone]找我"),
        ("+853 6612 3456", "[phone]"),
        ("write to a.b+c@example.com.hk please", "write to [email] please"),
    ],
)
def test_a_personal_number_gives_way_to_its_kind(text: str, masked: str) -> None:
    assert mask(text)[0] == masked


@pytest.mark.parametrize(
    "text",
    [
        "A123456(4) has a wrong check digit",
        "4111 1111 1111 1112",
        "房价5800000元",
        "The talent centre's hotline is 12345.",
        "from 2026-01-15 to 2027-12-31",
        "pay 20000000 RMB",
        "深圳市南山区518000",
        "",
    ],
)
def test_a_number_that_is_nobodys_stays(text: str) -> None:
    assert mask(text) == (text, frozenset())


def test_every_kind_found_is_named() -> None:
    masked, kinds = mask("A123456(3), 9123 4567, me@example.com, 4111111111111111")

    assert masked == "[id], [phone], [email], [card]"
    assert kinds == {"id", "phone", "email", "card"}


def test_the_rest_of_the_text_keeps_its_full_width_signs() -> None:
    assert mask("ＨＫＩＤ：Ａ１２３４５６（３）。")[0] == "ＨＫＩＤ：[id]。"


def test_masking_twice_changes_nothing() -> None:
    once, _ = mask("A123456(3) and 9123 4567")

    assert mask(once) == (once, frozenset())


def test_labels_are_left_out_of_what_is_asked() -> None:
    assert without_labels("my number is [phone] , which bus?") == "my number is , which bus?"


def test_a_text_of_nothing_but_labels_stays() -> None:
    assert without_labels("[phone] [id]") == "[phone] [id]"


def test_identity_number_of_a_hong_kong_residence_permit_is_hidden() -> None:
    assert mask("我嘅居住證 810000198501011232")[1] == {"id"}


def test_card_is_hidden_where_its_expiry_date_follows() -> None:
    assert mask("card 4111 1111 1111 1111 12/27")[0] == "card [card] 12/27"


def test_date_after_a_number_makes_no_card() -> None:
    assert mask("12345678 2025 03 31") == ("12345678 2025 03 31", frozenset())
