"""Made-up personal numbers with the check digits that real ones have, and numbers of nobody.

All are drawn from a seed, so that a measurement can be repeated.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import yaml
from stdnum import luhn
from stdnum.cn import ric

from actions.appointments.number import DIGITS, LETTERS

_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
_HAN: Final = str.maketrans("0123456789", "零一二三四五六七八九")
_SLOT: Final = re.compile(r"{(\w+)}")
Draw = Callable[[random.Random], str]


@dataclass(frozen=True)
class Line:
    """A made-up line: what is personal in it, and of which slot; nothing where it is kept."""

    text: str
    slot: str
    value: str


def lines(file: Path, fills: int, seed: int) -> Iterator[Line]:
    """Every template of a file, filled in so many times."""
    rng = random.Random(seed)
    templates: dict[str, list[str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    for template in templates["hide"]:
        (slot,) = _SLOT.findall(template)
        for _ in range(fills):
            value = PERSONAL[slot](rng)
            yield Line(template.replace(f"{{{slot}}}", value), slot, value)
    for template in templates["keep"]:
        slots = _SLOT.findall(template)
        for _ in range(fills if slots else 1):
            filled = _SLOT.sub(lambda found: NOBODYS[found[1]](rng), template)
            yield Line(filled, slots[0] if slots else "", "")


def hkid(rng: random.Random) -> str:
    """A number of a Hong Kong identity card, by the Immigration Department's rule."""
    letters = "".join(rng.choices(_LETTERS, k=rng.choice([1, 1, 1, 2])))
    digits = _digits(rng, 6)
    values = [36] * (2 - len(letters)) + [ord(c) - 55 for c in letters] + list(map(int, digits))
    total = sum(v * w for v, w in zip(values, range(9, 1, -1), strict=True))
    check = "0123456789A"[-total % 11]
    shape = rng.choice(["{}{}({})", "{}{}({})", "{}{}{}", "{} {} ({})", "{}{}-{}", "{}{}（{}）"])
    written = shape.format(letters, digits, check)
    return rng.choice([str, str, str.lower, _wide, _joined])(written)


def mainland_id(rng: random.Random) -> str:
    """A resident identity number of 18 characters, in the ways people write it."""
    place = rng.choice(["110105", "440305", "440304", "310101", "510104", "330106"])
    number = f"{place}{_birth(rng)}{rng.randrange(1000):03}"
    return _grouped(rng, number + ric.calc_check_digit(f"{number}?"))


def mainland_id_15(rng: random.Random) -> str:
    """A resident identity number of the first generation."""
    place = rng.choice(["110105", "440301", "310101", "510102"])
    return f"{place}{_birth(rng)[2:]}{rng.randrange(1000):03}"


def residence_permit(rng: random.Random) -> str:
    """A number of the residence permit for people from Hong Kong, Macao and Taiwan."""
    number = f"{rng.choice(['810000', '820000', '830000'])}{_birth(rng)}{rng.randrange(1000):03}"
    return _grouped(rng, number + ric.calc_check_digit(f"{number}?"))


def permanent_residence(rng: random.Random) -> str:
    """A number of the foreigner's permanent residence card, new or old."""
    if rng.random() < 0.5:
        return f"{rng.choice(['USA', 'CAN', 'GBR', 'FRA'])}{_digits(rng, 12)}"
    country = rng.choice(["840", "124", "826", "250"])
    number = f"9{rng.choice(['11', '31', '44'])}{country}{_birth(rng)}{rng.randrange(1000):03}"
    return number + ric.calc_check_digit(f"{number}?")


def home_return(rng: random.Random) -> str:
    """A number of a Mainland travel permit for people from Hong Kong and Macao."""
    number = rng.choice("HM") + _digits(rng, rng.choice([8, 8, 10]))
    return rng.choice([str, str, str.lower, _wide, _joined, _apart])(number)


def mainland_permit(rng: random.Random) -> str:
    """A number of a permit of Mainland people for Hong Kong, Macao or Taiwan."""
    return rng.choice([f"C{_digits(rng, 8)}", f"CA{_digits(rng, 7)}", f"W{_digits(rng, 8)}"])


def taiwan_permit(rng: random.Random) -> str:
    """A number of a Mainland travel permit for people from Taiwan."""
    return rng.choice([f"0{_digits(rng, 7)}", f"{_digits(rng, 10)}", f"{_digits(rng, 10)}(B)"])


def passport(rng: random.Random) -> str:
    """A number of a Chinese, Hong Kong, Macao, Japanese or Indian passport."""
    shape = rng.choice(["E", "EA", "G", "H", "K", "KJ", "HJ", "M", "MA", "TR", "P"])
    number = shape + _digits(rng, 8 if len(shape) == 1 else 7)
    return rng.choice([str, str, str.lower, _wide])(number)


def foreign_passport(rng: random.Random) -> str:
    """A number that only a word beside it tells to be of a passport."""
    return rng.choice(
        [
            f"5{_digits(rng, 8)}",  # United States, United Kingdom
            f"C01X{rng.randrange(10)}0T4{rng.randrange(10)}",  # Germany
            f"{_digits(rng, 2)}AB{_digits(rng, 5)}",  # France
            f"AB{_digits(rng, 6)}",  # Canada
            f"N{_digits(rng, 7)}",  # Australia
        ]
    )


def card(rng: random.Random) -> str:
    """A number of a bank card."""
    prefix = rng.choice(["4", "51", "55", "622202", "621700", "34", "3528"])
    number = prefix + _digits(rng, (14 if prefix == "34" else 15) - len(prefix))
    if prefix == "621700":
        number += _digits(rng, 3)
    whole = number + luhn.calc_check_digit(number)
    joint = rng.choice(["", " ", "-", ""])
    grouped = joint.join(whole[i : i + 4] for i in range(0, len(whole), 4))
    return rng.choice([str, str, str, _wide, _joined])(grouped)


def phone(rng: random.Random) -> str:
    """A phone number of Hong Kong, Macao, the Mainland or elsewhere."""
    hong_kong = f"{rng.choice(['91', '62', '54', '98', '65'])}{_digits(rng, 6)}"
    mainland = f"{rng.choice(['138', '139', '158', '186', '177'])}{_digits(rng, 8)}"
    macao = f"66{_digits(rng, 6)}"
    shapes = [
        f"{hong_kong[:4]} {hong_kong[4:]}",
        hong_kong,
        f"+852 {hong_kong}",
        f"+852-{hong_kong[:4]}-{hong_kong[4:]}",
        f"(852) {hong_kong[:4]} {hong_kong[4:]}",
        f"00852{hong_kong}",
        mainland,
        f"{mainland[:3]} {mainland[3:7]} {mainland[7:]}",
        f"{mainland[:3]}-{mainland[3:7]}-{mainland[7:]}",
        f"+86 {mainland}",
        f"86{mainland}",
        f"+853 {macao}",
        f"+44 7911 {rng.randrange(100000, 999999)}",
        f"+1 212 55{rng.randrange(5, 9)} {_digits(rng, 4)}",
        mainland.translate(_HAN),
        _wide(mainland),
        _joined(hong_kong),
    ]
    return rng.choice(shapes)


def email(rng: random.Random) -> str:
    """An e-mail address."""
    name = rng.choice(["chan.taiman", "li_wei88", "j.o'neil", "mei+hk", "user2024", "a-b"])
    host = rng.choice(["example.com", "mail.example.com.hk", "example.co.uk", "qq.example.cn"])
    return rng.choice([str, str, str.upper, _wide])(f"{name}@{host}")


def address_en(rng: random.Random) -> str:
    """A home in Hong Kong, in English."""
    room, floor, number = rng.choice("ABCDEFGH"), rng.randrange(2, 45), rng.randrange(1, 300)
    street = rng.choice(["Nathan Road", "King's Road", "Castle Peak Road", "Bonham Street"])
    return rng.choice(
        [
            f"Flat {room}, {floor}/F, {number} {street}",
            f"Flat {floor}{room}, Block {rng.randrange(1, 20)}, {number} {street}",
            f"Room {floor}0{rng.randrange(1, 9)}, {floor}/F, Sunshine House, {number} {street}",
            f"Rm {floor}{room}, Tower {rng.randrange(1, 9)}, Lucky Garden",
            f"Unit {room}, {floor}th Floor, {number} {street}",
        ]
    )


def address_hans(rng: random.Random) -> str:
    """A home on the Mainland."""
    road = rng.choice(["桃园路", "前海路", "南山大道", "学府路", "滨海大道"])
    estate = rng.choice(["阳光花园", "海景苑", "星海名城"])
    a, b, c = rng.randrange(1, 200), rng.randrange(1, 30), rng.randrange(101, 3500)
    return rng.choice(
        [
            f"深圳市南山区{road}{a}号{b}栋{c}室",
            f"{road}{a}号{estate}{b}栋{c}",
            f"{estate}{b}栋{rng.choice('ABC')}座{c}房",
            f"南山区{road}{a}号{estate}{b}栋2单元{c}室",
        ]
    )


def address_hant(rng: random.Random) -> str:
    """A home in Hong Kong, in Chinese."""
    road = rng.choice(["彌敦道", "英皇道", "青山公路", "般咸道"])
    estate = rng.choice(["太古城", "美孚新邨", "沙田第一城"])
    a, b, c = rng.randrange(1, 300), rng.randrange(1, 30), rng.choice("ABCDEFGH")
    return rng.choice(
        [
            f"{road}{a}號{b}樓{c}室",
            f"九龍{road}{a}號陽光大廈{b}樓{c}座",
            f"{estate}{b}座{rng.randrange(1, 40)}樓{c}室",
            f"{road}{a}號{b}字樓{c}室",
        ]
    )


def chat(rng: random.Random) -> str:
    """A name on a messenger."""
    return rng.choice(["wxid_", "li", "chan_", "Mei-"]) + _digits(rng, 6)


def amount(rng: random.Random) -> str:
    """An amount of money."""
    n = rng.choice([rng.randrange(1000, 99999), rng.randrange(10**5, 10**8)])
    return rng.choice(
        [
            f"{n} RMB", f"HK${n:,}", f"{n}元", f"¥{n}", f"{n:,} yuan", f"${n}", f"{n}蚊",
            f"{n // 10000}万", f"{n}港币", f"HKD {n}", f"{n / 100:.2f}元", f"RMB{n}",
            f"人民幣{n}元",
        ]
    )  # fmt: skip


def fee(rng: random.Random) -> str:
    """A fee."""
    n = rng.choice([20, 80, 230, 260, 370, 885, 1500])
    return rng.choice([f"{n}元", f"HK${n}", f"{n} yuan", f"${n}", f"¥{n}.00", f"{n}蚊"])


def date(rng: random.Random) -> str:
    """A day, or a month."""
    y, m, d = rng.randrange(1960, 2031), rng.randrange(1, 13), rng.randrange(1, 29)
    return rng.choice(
        [
            f"{y}-{m:02}-{d:02}", f"{y}年{m}月{d}日", f"{d}/{m}/{y}", f"{y}{m:02}{d:02}",
            f"{d} March {y}", f"{y}.{m:02}.{d:02}", f"{y}/{m}/{d}", f"{d:02}-{m:02}-{y}",
            f"{y}-{m:02}-{d:02} 09:30",
        ]
    )  # fmt: skip


def article(rng: random.Random) -> str:
    """The number of a document."""
    y, n = rng.randrange(2010, 2027), rng.randrange(1, 300)
    return rng.choice(
        [
            f"财税〔{y}〕{n}号", f"财税[{y}]{n}号", f"深前海规〔{y}〕{n}号", f"Cap. {n}",
            f"國稅發〔{y}〕{n}號", f"Cai Shui [{y}] No. {n}", f"国家税务总局公告{y}年第{n}号",
            f"粤财法〔{y}〕{n}号", f"GB/T {rng.randrange(10000, 99999)}-{y}",
        ]
    )  # fmt: skip


def postcode(rng: random.Random) -> str:
    """A postcode of the Mainland."""
    return f"51{rng.randrange(1000, 9999)}"


def hours(rng: random.Random) -> str:
    """Opening hours."""
    a, b = rng.randrange(6, 10), rng.randrange(16, 24)
    return rng.choice(
        [f"{a:02}:00-{b}:30", f"{a}:00 to {b}:00", f"{a}点到{b}点", f"{a:02}00-{b}00"]
    )


def trip(rng: random.Random) -> str:
    """The number of a flight or a train."""
    n = rng.randrange(100, 9999)
    return rng.choice([f"CX{n}", f"CZ {n}", f"G{n}", f"HX{n}", f"D{n}", f"ZH{n}", f"C{n}"])


def confirmation(rng: random.Random) -> str:
    """A confirmation number of ours."""
    return "".join(rng.choice(LETTERS) + rng.choice(DIGITS) for _ in range(4))


def hotline(rng: random.Random) -> str:
    """A number that many call."""
    return rng.choice(["12345", "12366", "12367", "110", "120", "999", "95588", "10086", "1823"])


def credit_code(rng: random.Random) -> str:
    """A unified social credit code of a company."""
    return (
        f"91440300MA5{rng.choice(_LETTERS)}{_digits(rng, 4)}{rng.choice('XYRQ')}{_digits(rng, 1)}"
    )


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def _birth(rng: random.Random) -> str:
    return f"{rng.randrange(1940, 2020)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"


def _grouped(rng: random.Random, number: str) -> str:
    """A number of 18 characters, in the ways people write it."""
    apart = partial(re.sub, r"^(.{6})(.{8})(.{4})$")
    written = [str, str, partial(apart, r"\1 \2 \3"), partial(apart, r"\1-\2-\3"), _wide, _joined]
    return str(rng.choice([*written, str.lower])(number))


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if 0x21 <= ord(c) <= 0x7E else c for c in text)


def _joined(text: str) -> str:
    """Joined by a sign that nobody sees."""
    return "\u200b".join([text[:3], text[3:6], text[6:]])


def _apart(text: str) -> str:
    return f"{text[0]} {text[1:]}"


PERSONAL: Final[Mapping[str, Draw]] = {
    draw.__name__: draw
    for draw in (
        *(hkid, mainland_id, mainland_id_15, residence_permit, permanent_residence, home_return),
        *(mainland_permit, taiwan_permit, passport, foreign_passport, card, phone, email),
        *(address_en, address_hans, address_hant, chat),
    )
}
CHECKED: Final = frozenset(
    {"hkid", "mainland_id", "residence_permit", "card"}
)  # their check digits tell them apart
NOBODYS: Final[Mapping[str, Draw]] = {
    draw.__name__: draw
    for draw in (
        *(amount, fee, date, article, postcode, hours, trip, confirmation, hotline, credit_code),
    )
}
