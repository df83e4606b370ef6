from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from bot.masking import mask, without_labels

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# What people write around a number: no digit, no Latin letter, no sign of a number's own.
AROUND = st.text("我的身份證號碼係呢個，。：！？喺前海办手续 \n")
DIGITS = "0123456789"


@st.composite
def hkids(draw: st.DrawFn) -> str:
    """An identity card number whose check digit fits, by the Immigration Department's rule."""
    letters = draw(st.text(LETTERS, min_size=1, max_size=2))
    digits = draw(st.text(DIGITS, min_size=6, max_size=6))
    values = [LETTERS.index(c) + 10 for c in letters] + [int(d) for d in digits]
    weighed = (
        value * weight for value, weight in zip(reversed(values), range(2, 10), strict=False)
    )
    total = sum(weighed) + (36 * 9 if len(letters) == 1 else 0)
    check = "0123456789A"[-total % 11]
    form = draw(st.sampled_from(["{}{}({})", "{}{}{}", "{} {}({})", "{}{} ({})"]))
    return form.format(letters, digits, check)


@st.composite
def mainland_ids(draw: st.DrawFn) -> str:
    """An identity number of the Mainland whose check digit fits, of a place that existed."""
    county = draw(st.sampled_from(["110105", "440305", "440304"]))
    born = draw(st.dates(date(1991, 1, 1), date(2026, 12, 31))).strftime("%Y%m%d")
    number = f"{county}{born}{draw(st.integers(0, 999)):03}"
    return number + ric.calc_check_digit(f"{number}?")


@st.composite
def cards(draw: st.DrawFn) -> str:
    number = draw(st.sampled_from("23456")) + draw(st.text(DIGITS, min_size=11, max_size=17))
    whole = number + luhn.calc_check_digit(number)
    joint = draw(st.sampled_from(["", " ", "-"]))
    return joint.join(whole[i : i + 4] for i in range(0, len(whole), 4))


def digits_of(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if 0x21 <= ord(c) <= 0x7E else c for c in text)


@given(hkids(), AROUND, AROUND)
@example("A123456(3)", "我係", "號")
def test_identity_card_number_is_never_left(number: str, before: str, after: str) -> None:
    masked, kinds = mask(f"{before}{number}{after}")

    assert (masked, kinds) == (f"{before}[id]{after}", {"id"})


@given(mainland_ids(), AROUND, AROUND)
@example("11010519491231002X", "", "")
def test_mainland_identity_number_is_never_left(number: str, before: str, after: str) -> None:
    masked, kinds = mask(f"{before}{number}{after}")

    # Not simply [id]: one in ten is a valid number of a card as well, all of it or up to an X.
    assert not any(c in DIGITS for c in masked)
    assert kinds <= {"id", "card"}


@given(cards(), AROUND, AROUND)
@example("4111 1111 1111 1111", "", "")
def test_card_number_is_never_left(number: str, before: str, after: str) -> None:
    masked, kinds = mask(f"{before}{number}{after}")

    assert not any(c.isdigit() for c in masked)
    assert kinds


@given(hkids() | mainland_ids() | cards(), AROUND)
def test_full_width_number_is_masked_as_well(number: str, before: str) -> None:
    masked, _ = mask(before + wide(number))

    assert digits_of(wide(number)) not in digits_of(masked)


@given(hkids() | mainland_ids() | cards() | st.emails(), AROUND)
def test_masking_twice_is_as_masking_once(number: str, before: str) -> None:
    masked, _ = mask(before + number)

    assert mask(masked) == (masked, frozenset())


@given(st.text(st.characters(exclude_categories=("Nd", "No", "Nl"), exclude_characters="@＠")))
def test_text_without_a_number_or_an_address_stays_as_it_is(text: str) -> None:
    assert mask(text) == (text, frozenset())


@given(st.lists(st.sampled_from(["[id]", "[card]", "how", "點", "[phone]"]), min_size=1))
def test_without_labels_none_is_left_beside_words(parts: list[str]) -> None:
    spoken = without_labels(" ".join(parts))

    words = [part for part in parts if not part.startswith("[")]
    assert spoken == (" ".join(words) or " ".join(parts))


@given(
    st.text(st.sampled_from("0123456789ABab()（）[]-+@._/ 年元号室座栋\u200b一三八护照cardphoneid"))
)
@example("4111 1111 1111 1111 91234567")
@example("91234567a" * 50)
def test_any_text_can_be_masked_and_is_masked_once_for_all(text: str) -> None:
    masked, _ = mask(text)

    assert mask(masked) == (masked, frozenset())


HOSTILE = [
    *(
        "9",
        "12 ",
        "+1",
        "A1",
        "4111 ",
        "a@",
        "a.a",
        "a",
        "1房",
        "8号3栋",
        "一",
        "护照 ",
        "card ",
        "(",
        "[id]",
    ),
    *("flat A, ", "Abc ", "12 Abc ", "1-", "路", "wechat ", "\u200b", "1\u200b", "１"),
    *("91234567a", "13800138000a"),  # a chain: each keeps the one before it from standing alone
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_ten_times_the_text_takes_ten_times_the_work(piece: str) -> None:
    def seconds(length: int) -> float:
        text = f"{piece * (length // len(piece))}@"  # without one no address is looked for
        begun = time.process_time()
        mask(text)
        return time.process_time() - begun

    mask(piece)
    short, long = (min(seconds(length) for _ in range(3)) for length in (500, 5000))

    # With room for a clock that is coarse; what grows with the square takes a hundred times.
    assert long < 40 * short + 0.01
