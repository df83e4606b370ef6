from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import BotError
from bot.evaluation_runs import compare, read_run, save_run
from knowledge.evaluation import Judged, Outcome
from knowledge.questions import Question


def judged(text: str, outcome: Outcome, due: str | None = "living.home") -> Judged:
    question = Question(text=text, lang="zh-Hant", entry=due, kind="short")
    given = "living.rent" if outcome == "wrong" else due if outcome == "right" else None
    return Judged(question, outcome, given, "living.rent", 0.625)


def test_a_saved_run_is_read_as_it_was(tmp_path: Path) -> None:
    run = [judged("租金？", "wrong"), judged("月球？", "abstained", due=None)]
    save_run(run, tmp_path / "run.json")

    assert read_run(tmp_path / "run.json") == run


def test_runs_are_compared_by_the_questions_in_both() -> None:
    old = [judged("a", "right"), judged("b", "near"), judged("c", "wrong"), judged("d", "right")]
    new = [judged("a", "wrong"), judged("b", "offered"), judged("c", "wrong"), judged("e", "wrong")]

    assert list(compare(old, new)) == [
        "3 questions in both runs: 1 better, 1 worse",
        "  worse  right -> wrong  a",
        "  better  near -> offered  b",
    ]


def test_where_no_entry_is_due_any_answer_is_worse_than_none() -> None:
    told = compare([judged("a", "abstained", None)], [judged("a", "wrong", None)])

    assert next(iter(told)) == "1 questions in both runs: 0 better, 1 worse"


def test_files_that_hold_no_run_are_told(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('[{"outcome": "fine"}]')

    for name in ("bad.json", "none.json"):
        with pytest.raises(BotError, match="holds no saved run: make one with --json"):
            read_run(tmp_path / name)
    with pytest.raises(BotError, match="cannot be written"):
        save_run([], tmp_path / "none" / "run.json")
