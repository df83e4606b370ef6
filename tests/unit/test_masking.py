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
        ("A-123456-3", "[id]"),
        ("HKID A123456", "HKID [id]"),
        ("A12\u200b34\u200b56(3)", "[id]"),
        ("一代身份证440301910303793", "一代身份证[id]"),
        ("台胞证号码3636496646(B)", "台胞证号码[id]"),
        ("C12345678", "[id]"),
        ("passport no. C01X00T47", "passport no. [id]"),
        ("我持123456789号护照", "我持[id]号护照"),
        ("USA110087012345", "[id]"),
        ("bank account 012 345 6 789012", "bank account [card]"),
        ("手机一三八零零一三八零零零", "手机[phone]"),
        ("+44 7911 980085", "[phone]"),
        ("微信号：wxid_88", "微信号：[account]"),
        ("我住在桃园路8号3栋1203室，附近", "我住在[address]，附近"),
        ("英皇道87號8字樓G室", "[address]"),
        ("at Flat 12B, 8/F, 88 Nathan Road please", "at [address] please"),
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
        "总价28800000元",
        "between 3000-5000 a month",
        "护照20270305到期",
        "居住证810000、820000开头",
        "财税〔2019〕31号第二条",
        "order no. A12345678",
        "is 7654321 enough",
        "统一社会信用代码91440300MA5B6690X2",
        "https://s.nia.gov.cn/202407/t20240712_1905.html",
        "前湾一路19号3楼",
        "do I need a WeChat account",
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
