"""What is easily got wrong about Qianhai, and what no answer may therefore say.

Each test guards one known error: a superseded amount, an old time limit, a rule of another zone,
figures of sources that disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit

import pytest

from knowledge.entry import Entry
from knowledge.figures import read_figures
from knowledge.language import LANGS, Lang
from tests.contracts.curated import cited_by, entries

_SENTENCE: Final = re.compile(r"(?<=[。；！？\n])|(?<=[.;!?])\s")
# Hosts that wrap official text, beside the reposts of test_entry_sources.
MIRRORS: Final = (
    *("a9803.com", "hfmfeb.cn", "chinaafzj.com", "laitimes.com", "3haojob.com", "szmaolu.com"),
    *("osmarks.net", "read.pk", "xyhln.cn", "linpingroup.com.cn"),
)
# Yearly bands of Mainland income tax: up to, rate, quick deduction.
BANDS: Final = (
    *((36_000, 3, 0), (144_000, 10, 2_520), (300_000, 20, 16_920), (420_000, 25, 31_920)),
    *((660_000, 30, 52_920), (960_000, 35, 85_920), (10**12, 45, 181_920)),
)
# What an answer must say, in each script, lest it be taken for the wrong thing.
MUST_SAY: Final[dict[str, tuple[str, str, str]]] = {
    "transport.shenzhen-bay.hours": ("closes.* midnight", "到午夜为止", "到午夜為止"),
    "tax.hk-exemption.macao": (r"^No\.", "^不能", "^不可以"),
    "tax.gba-subsidy.window": ("move every year", "每年变动", "每年不同"),
    "visa.transit": ("240", "240", "240"),
    "visa.transit.144": (r"^No\..*240", "^不是.*240", "^不是.*240"),
    "visa.tour-group": ("not the 240", "与240小时过境免签是两回事", "與 240 小時過境免簽是兩回事"),
    "work.youth.old-rates": ("been replaced", "已被取代", "已被取代"),
    "work.permit.hk-macao": ("foreign nationality", "外籍的", "外國籍的"),
    "work.permit.hk-foreign-national": ("^Yes", "则需要", "便需要"),
    "work.employer.hiring-hk-macao": ("Chinese national", "中国公民", "中國公民"),
    "visa.which-document": ("Chinese national", "中国公民", "中國公民"),
    "visa.work-permit.points": ("experience 20.*language 5", "年限20.*水平5", "經驗 20.*程度 5"),
    "living.home.buy-limits": ("check the exact address", "核对具体地址", "核對確實地址"),
    "transport.southbound": ("^Not in", "^首阶段不可以", "^首階段不可以"),
    "business.ehub.1510": ("RMB 1 .*RMB 500", "人民币1元.*亿元人民币", "人民幣1元.*人民幣5億"),
    "service.finance-city": ("333.*earlier.*312", "333.*此前.*312", "333.*之前.*312"),
}


def entry(entry_id: str) -> Entry:
    (found,) = (entry for entry in entries() if entry.id == entry_id)
    return found


def answers(prefix: str = "") -> Iterator[tuple[str, Lang, str]]:
    """The answers of the entries whose id begins so."""
    for found in entries():
        if found.id.startswith(prefix):
            for lang in LANGS:
                yield found.id, lang, found.answer[lang]


def sentences(pattern: str) -> list[tuple[str, str]]:
    """The sentences of all answers that hold a pattern, after their entry's id."""
    return [
        (entry_id, sentence)
        for entry_id, _, text in answers()
        for sentence in _SENTENCE.split(text)
        if re.search(pattern, sentence, re.IGNORECASE)
    ]


def without(pattern: str, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of the sentences that lack a pattern."""
    return [(i, sentence) for i, sentence in found if not re.search(pattern, sentence)]


def says(found: Entry, *patterns: str) -> bool:
    """Whether each answer of an entry holds the pattern of its script."""
    return all(
        re.search(pattern, found.answer[lang], re.IGNORECASE | re.DOTALL)
        for lang, pattern in zip(LANGS, patterns, strict=True)
    )


def citing(*fact_ids: str) -> list[Entry]:
    """The entries that rest on one of these facts."""
    return [found for found in entries() if set(fact_ids) & set(cited_by(found))]


def numbers(text: str) -> set[Decimal]:
    return set(read_figures(text).numbers)


@pytest.mark.parametrize("entry_id", MUST_SAY)
def test_answer_says_what_keeps_it_from_being_misread(entry_id: str) -> None:
    assert says(entry(entry_id), *MUST_SAY[entry_id])


def test_shenzhen_bay_is_open_all_day_only_on_holidays_or_for_freight() -> None:
    all_day = sentences(r"24[ -]?hours?|24\s?小[时時]|round the clock|通宵")
    port = "transport.shenzhen-bay"
    found = [
        (i, sentence)
        for i, sentence in all_day
        if i.startswith(port) or re.search(r"Shenzhen Bay|深圳[湾灣]", sentence)
    ]

    assert found
    assert without(r"only|freight|只有|并非|並非|货运|貨運", found) == []


def test_other_zones_are_named_only_where_they_are_kept_apart() -> None:
    naming = {i for i, _ in sentences(r"Hetao|Hengqin|Nansha\b|河套|横琴|橫琴|南沙")}

    places = {"service.iam-smart", "health.ambulance"}  # where a station and a hospital stand
    assert naming == {"tax.hetao", "tax.other-zones", "tax.choose-one"} | places


@pytest.mark.parametrize("entry_id", ["tax.hetao", "tax.other-zones"])
def test_no_figure_is_carried_from_one_zone_to_another(entry_id: str) -> None:
    assert [numbers(entry(entry_id).answer[lang]) for lang in LANGS] == [set()] * len(LANGS)


def test_relief_of_hong_kong_residents_is_offered_to_nobody_else() -> None:
    relief = [found for found in entries() if found.id.startswith("tax.hk-exemption.")]

    assert [found.id for found in relief if set(found.audience) - {"hk", "employer"}] == [
        "tax.hk-exemption.macao"
    ]


def test_144_hours_are_of_tour_groups_or_of_the_past() -> None:
    found = sentences(r"(?<![\d,])144(?![\d,])")

    assert {i for i, _ in found} == {"visa.tour-group", "visa.transit.144"}
    assert without(r"group|旅[游遊]团|旅行團|out of date|过时|過時", found) == []


def test_superseded_youth_amounts_stand_only_where_they_are_called_so() -> None:
    old = {Decimal(n) for n in (5_000, 7_000, 10_000, 20, 30_000)}
    apart = {"work.youth.old-rates", "work.youth.employer-bonus"}
    youth = [*answers("work.youth."), *answers("living.youth.")]

    assert [(i, lang) for i, lang, text in youth if i not in apart and numbers(text) & old] == []
    assert [found.id for found in citing("C-036", "C-054")] == ["work.youth.old-rates"]


def test_permit_of_foreign_permanent_residents_never_allows_work() -> None:
    found = citing("C-093")

    assert len(found) > 4
    for resting in found:
        assert says(
            resting,
            "does not allow work|visiting|need a visa or residence permit",
            "不[能得][^。]{0,12}工作|来访|须办理签证或居留",
            "不可[^。]{0,12}工作|到訪|須(另)?辦理?簽證或居留",
        ), resting.id


def test_company_rate_after_2025_is_a_report_to_confirm() -> None:
    found = citing("C-072")

    assert len(found) > 1
    for resting in found:
        assert says(resting, "news report", "据一家媒体", "據一則.*報道"), resting.id
        assert says(resting, "State Taxation", "税务总局或", "稅務總局或"), resting.id


def test_examples_of_the_subsidy_follow_the_bands() -> None:
    due = set()
    for income in (400_000, 500_000, 1_000_000):
        rate, deduction = next((rate, less) for top, rate, less in BANDS if income <= top)
        tax = Decimal(income) * rate / 100 - deduction
        due |= {Decimal(income), tax, tax - Decimal(income) * 15 / 100}

    for lang in LANGS:
        assert numbers(entry("tax.gba-subsidy.example").answer[lang]) - {15} == due


def test_no_answer_repeats_the_rough_share_of_tax_that_comes_back() -> None:
    assert [i for i, _, text in answers("tax.gba-subsidy.") if Decimal(70) in numbers(text)] == []


def test_no_answer_rests_on_the_trial_table_of_points() -> None:
    assert citing("C-100") == []
    for lang in LANGS:
        assert not numbers(entry("visa.work-permit.points").answer[lang]) & {25, 30}


def test_average_wage_is_told_with_both_of_its_counts() -> None:
    both = {Decimal(174_640), Decimal(171_854)}

    assert {len(numbers(text) & both) for _, _, text in answers()} == {0, 2}


def test_qianhai_is_never_called_free_of_purchase_limits() -> None:
    found = sentences("unrestricted|no limit|不限购|不限購|不設限制")

    assert found
    assert [sentence for _, sentence in found if re.search("Qianhai|前海", sentence)] == []


def test_no_rate_of_social_insurance_is_given() -> None:
    rates = sentences(r"\d\s?%")

    assert {i for i, _ in rates if i.startswith(("health.", "living."))} == {
        "living.provident-fund"  # the fund's own rate, which an official page gives
    }


def test_no_source_is_a_mirror() -> None:
    hosts = {urlsplit(str(s.url)).hostname or "" for found in entries() for s in found.sources}

    assert [h for h in hosts if any(f".{h}".endswith(f".{mirror}") for mirror in MIRRORS)] == []


def test_ehub_is_not_priced_in_hong_kong_dollars() -> None:
    found = [text for _, _, text in answers("business.ehub.")]

    assert [text for text in found if re.search(r"HK\$|港[元币幣]", text)] == []


def test_second_count_of_kiosk_services_is_called_a_report() -> None:
    found = [(i, sentence) for i, sentence in sentences("68") if i.startswith("service.kiosk")]

    assert len(found) == len(LANGS)
    assert without("report|报道|報道", found) == []


def test_no_age_limit_of_the_k_visa_is_given() -> None:
    found = citing("C-109")

    assert len(found) > 1
    for resting in found:
        assert not any(numbers(resting.answer[lang]) & {35, 45} for lang in LANGS), resting.id


def test_talent_hub_is_given_no_opening_date() -> None:
    found = [text for _, _, text in answers("service.talent-hub")]

    assert [t for t in found if re.search("January|July|opened|[17]月|启用于|啟用於", t)] == []
