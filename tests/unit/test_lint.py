from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.entry import Entry
from knowledge.language import LANGS
from knowledge.lint import lint
from knowledge.remark import Remark
from knowledge.vectors import VectorCache
from tests.knowledge_fakes import WordCountEncoder, entry

TODAY = date(2026, 6, 1)
TOPICS = ("rent", "buy", "school", "clinic", "ferry", "visa", "bank", "car", "tax", "tram")


def remarks(tmp_path: Path, *entries: Entry) -> list[Remark]:
    return lint(entries, VectorCache(WordCountEncoder(*TOPICS), tmp_path), TODAY)


def of_source(name: str, answer: str, **fields: Any) -> Entry:
    """An entry whose English answer is given; the others say the same figures."""
    return entry(name, answer=dict.fromkeys(LANGS, answer), **fields)


def source(*facts: str, page: str = "page") -> dict[str, Any]:
    texts = dict.fromkeys(LANGS, "source")
    url = f"https://example.org/{page}"
    return {"title": texts, "publisher": texts, "url": url, "facts": list(facts)}


def asked(name: str, *ways: str) -> Entry:
    """An entry asked in these ways, in every language by signs of its own."""
    texts = {
        lang: [f"{way} {mark}" for way in ways] for lang, mark in zip(LANGS, "123", strict=True)
    }
    return entry(
        name,
        question={lang: ways[0] for lang, ways in texts.items()},
        wordings={lang: ways[1:] for lang, ways in texts.items()},
    )


RENT = ("rent", "rent rent school", "rent clinic", "rent ferry", "rent visa", "rent bank")
BUY = ("buy", "buy buy school", "buy clinic", "buy ferry", "buy visa", "buy bank")


def test_a_sound_set_gives_no_remark(tmp_path: Path) -> None:
    assert remarks(tmp_path, asked("living.rent", *RENT), asked("living.buy", *BUY)) == []


def test_one_wording_of_two_entries_is_an_error(tmp_path: Path) -> None:
    found = remarks(tmp_path, asked("living.rent", *RENT), asked("living.buy", "RENT", *BUY[1:]))

    assert [r.entries for r in found if r.severity == "error"] == [("living.buy",)] * 3
    assert found[0].sentence == "'rent 1' also asks living.rent."


def test_entries_asked_alike_are_named_with_their_closest_wordings(tmp_path: Path) -> None:
    copy = tuple(f"{way} ?" for way in RENT)
    found = remarks(
        tmp_path,
        asked("living.rent", *RENT),
        asked("living.flat", *copy),
        asked("living.buy", *BUY),
    )

    (alike,) = [r for r in found if "alike" in r.sentence]
    assert (alike.severity, alike.entries) == ("error", ("living.rent", "living.flat"))
    first, second = re.findall(r"'(.+?)'", alike.sentence.partition("such as ")[2])
    assert second == first.replace(" 1", " ? 1")
    assert not any("nearer" in r.sentence for r in found)  # the pair says it all


def test_entries_asked_alike_in_part_are_worth_a_look(tmp_path: Path) -> None:
    rent = ("rent rent", "rent rent school", "rent tram tram", "rent car car", "rent visa", "rent")
    flat = (
        "buy buy",
        "buy buy school",
        "rent tram tram tram",
        "rent car car car",
        "buy visa",
        "buy",
    )
    found = remarks(tmp_path, asked("living.rent", *rent), asked("living.flat", *flat))

    assert [r.severity for r in found if "alike" in r.sentence] == ["warning"]


def test_entries_of_one_group_may_be_asked_and_answered_differently(tmp_path: Path) -> None:
    def grouped(name: str, audience: str, pay: int) -> Entry:
        group = {"name": "subsidy", "audience": [audience]}
        answer = dict.fromkeys(LANGS, SAID.format(pay))
        fields = {"group": group, "answer": answer, "audience": [audience]}
        return Entry.model_validate({**asked(name, *RENT).model_dump(by_alias=True), **fields})

    found = remarks(tmp_path, grouped("living.hk", "hk", 1000), grouped("living.me", "macao", 2000))

    assert found == []


def test_a_wording_nearer_to_another_entry_is_a_note(tmp_path: Path) -> None:
    strayed = asked("living.rent", *RENT).model_copy(
        update={
            "wordings": asked("living.rent", *RENT).wordings.model_copy(
                update={"en": (*asked("living.rent", *RENT).wordings.en, "buy visa !")}
            )
        }
    )
    found = remarks(tmp_path, strayed, asked("living.buy", *BUY))

    told = "The first asks 'buy visa !', which is nearer to the second."
    assert Remark("note", ("living.rent", "living.buy"), told) in found
    assert {r.severity for r in found} == {"note"}


def test_a_wording_that_repeats_another_in_its_script_is_a_note(tmp_path: Path) -> None:
    found = remarks(tmp_path, asked("living.rent", *RENT, "school rent rent"))

    assert (found[0].severity, found[0].sentence) == (
        "note",
        "'school rent rent 1' teaches nothing beyond 'rent rent school 1'.",
    )
    assert len(found) == len(LANGS)


@pytest.mark.parametrize(
    ("other", "figure"),
    [("within 30 days of 1 May", "30, 60"), ("within 60 days of 2 May", "05-01, 05-02")],
)
def test_scripts_that_give_different_figures_are_an_error(
    tmp_path: Path, other: str, figure: str
) -> None:
    answer = {"en": "within 60 days of 1 May", "zh-Hans": "1 May, 60", "zh-Hant": other}
    (found,) = remarks(tmp_path, entry("visa.renew", answer=answer))

    assert found == Remark("error", ("visa.renew",), f"en and zh-Hant do not both say {figure}.")


SAID = "The housing subsidy is RMB {} a month for three years."


def test_entries_of_one_fact_that_count_differently_are_worth_a_look(tmp_path: Path) -> None:
    found = remarks(
        tmp_path,
        of_source("living.one", SAID.format(1000), sources=[source("C-001", page="a")]),
        of_source("living.two", SAID.format(2000), sources=[source("C-001", page="b")]),
    )

    assert {(r.severity, r.entries) for r in found} == {("warning", ("living.one", "living.two"))}
    assert "en says 'housing subsidy is rmb 1000 a month' and" in found[0].sentence


@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        (SAID.format(2000), "C-002"),  # another fact, another page
        (SAID.format(1000), "C-001"),
        (SAID.format(2000) + " It was 1000 before.", "C-001"),
        ("The living subsidy is RMB 2000 a month for three years.", "C-001"),
    ],
)
def test_entries_that_do_not_contradict_each_other_give_no_remark(
    tmp_path: Path, answer: str, facts: str
) -> None:
    one = of_source("living.one", SAID.format(1000), sources=[source("C-001", page="a")])
    other = of_source("living.two", answer, sources=[source(facts, page="b")])

    assert remarks(tmp_path, one, other) == []


def test_entries_of_the_same_facts_end_on_the_same_day(tmp_path: Path) -> None:
    one = entry("tax.one", valid_to="2026-12-31")
    other = entry("tax.two", valid_to="2027-12-31")
    apart = entry("tax.three", valid_to="2028-12-31", sources=[source("C-001", "C-009")])

    (found,) = remarks(tmp_path, one, other, apart)

    assert (found.severity, found.entries) == ("warning", ("tax.one", "tax.two"))
    assert found.sentence.endswith("but end on 2026-12-31 and 2027-12-31.")


@pytest.mark.parametrize(
    ("fields", "severity", "sentence"),
    [
        ({"valid_to": "2026-05-31"}, "warning", "What it speaks of ended on 2026-05-31."),
        ({"review_by": "2026-05-31"}, "warning", "It was to be reviewed by 2026-05-31."),
        ({"as_of": "2026-06-02"}, "error", "It is as of 2026-06-02, which is yet to come."),
    ],
)
def test_dates_are_held_against_today(
    tmp_path: Path, fields: dict[str, str], severity: str, sentence: str
) -> None:
    (found,) = remarks(tmp_path, entry("tax.one", **fields))

    assert (found.severity, found.sentence) == (severity, sentence)


def test_dates_of_today_are_in_time(tmp_path: Path) -> None:
    today = TODAY.isoformat()

    assert remarks(tmp_path, entry("tax.one", valid_to=today, review_by=today, as_of=today)) == []


def test_the_gravest_remark_comes_first(tmp_path: Path) -> None:
    found = remarks(
        tmp_path,
        entry("tax.one", valid_to="2026-01-01"),
        entry("tax.two", related=["tax.none"]),
    )

    assert [r.severity for r in found] == ["error", "warning"]
