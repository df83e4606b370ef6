from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import BotError
from bot.evaluation_page import SIDE, render, write_page
from knowledge.evaluation import Judged, Outcome
from knowledge.language import Lang
from knowledge.questions import Question

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def judged(
    outcome: Outcome,
    score: float,
    text: str = "rent?",
    due: str | None = "living.home",
    lang: Lang = "en",
) -> Judged:
    given = {"right": due, "wrong": "living.rent"}.get(outcome)
    best = due if outcome == "right" and due else "living.rent"
    return Judged(Question(text=text, lang=lang, entry=due), outcome, given, best, score)


RUN = [
    *(judged("right", 0.9) for _ in range(8)),
    judged("wrong", 0.8, "<script>alert('&')</script>"),
    judged("wrong", 0.85, "租金？", lang="zh-Hans"),
    judged("wrong", 0.7, "who is <b>Mars</b>?", due=None),
    judged("abstained", 0.1, due=None),
]


def page(run: list[Judged]) -> str:
    return render(run, "<held> out", NOON)


def test_what_people_and_files_say_is_text_and_nothing_else() -> None:
    html = page(RUN)

    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;" in html
    assert "<h1>&lt;held&gt; out</h1>" in html


def test_the_page_needs_nothing_beside_it() -> None:
    assert re.findall(r"(?:src|href)=|url\(|@import|<link", page(RUN)) == []


def test_totals_tell_shares_with_their_intervals() -> None:
    html = page(RUN)

    row = re.search(r'<th scope="row">en</th>(.*?)</tr>', html, re.DOTALL)
    assert row
    cells = re.findall(r'share">([\d.]+)</span> <span class="interval">([\d–]+)<', row[1])
    assert cells[:2] == [("88.9", "56–98"), ("11.1", "2–44")]


def test_a_bound_of_nothing_is_printed_without_a_sign() -> None:
    run = [judged("right", 0.9) for _ in range(183)]

    assert ">-0" not in page(run)


def test_the_dot_stands_where_the_matcher_works() -> None:
    run = [*(judged("right", 0.9) for _ in range(8)), judged("wrong", 0.8), judged("near", 0.1)]
    html = page(run)

    dot = re.search(r'class="now" cx="([\d.]+)" cy="([\d.]+)"', html)
    assert dot
    foot = 0.8  # all ten answered would be right eight times
    assert float(dot[1]) == pytest.approx(SIDE * 0.9)
    assert float(dot[2]) == pytest.approx(SIDE * (1 - (8 / 9 - foot) / (1 - foot)), abs=0.1)
    assert "90 % answered, 88.9 % of them right" in html


@pytest.mark.parametrize("run", [RUN[:9], [judged("right", n / 999) for n in range(999)]])
def test_the_line_ends_where_everything_is_answered(run: list[Judged]) -> None:
    line = re.search(r'class="curve" points="([^"]*)"', page(run))
    assert line

    across = [float(point.split(",")[0]) for point in line[1].split()]
    assert across == sorted(across)
    assert across[-1] == SIDE


def test_wrong_answers_stand_under_the_pair_they_confuse() -> None:
    wrong = page(RUN).partition("<h2>Wrong answers</h2>")[2]

    pairs = re.findall(r"<h3>(.*?)</h3>(.*?)</div>", wrong, re.DOTALL)
    told = [(re.sub(r"<[^>]*>", "", head), body.count("<li>")) for head, body in pairs]
    assert told == [("living.home → living.rent × 2", 2), ("no entry → living.rent", 1)]
    assert pairs[0][1].index("租金？") < pairs[0][1].index("script")  # the surest first
    assert '<span lang="zh-Hans">租金？</span>' in pairs[0][1]


def test_a_run_without_faults_or_questions_is_a_page_too() -> None:
    assert "<p>None.</p>" in page([judged("right", 0.9)])
    assert "0 questions" in page([])


def test_a_page_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(BotError, match=r"cannot be written to .*none.*: No such file"):
        write_page(RUN, "run", tmp_path / "none" / "page.html")
