from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from knowledge.draft_fields import Problem, complete_langs, find_problems, tidied
from knowledge.drafts import (
    Draft,
    DraftRefused,
    Older,
    Person,
    Policy,
    Refusal,
    approve,
    ask_withdrawal,
    outrun,
    schedule,
    send_back,
    submit,
    write,
)
from knowledge.publication import digest_of, digest_of_fields
from tests.knowledge_fakes import entry, record

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
ANN, BEA = Person("a", "Staff A"), Person("b", "Staff B")
BASE = digest_of(entry("tax.a"))


def written(by: Person = ANN, before: Draft | None = None, **fields: Any) -> Draft:
    made = tidied(record("tax.a", **{"owner": "another desk", **fields}))
    return write(before, "tax.a", made, BASE, {}, by, NOW)


def refusal(step: object) -> Refusal:
    with pytest.raises(DraftRefused) as caught:
        step()  # type: ignore[operator]
    return caught.value.refusal


def test_a_draft_is_written_reviewed_and_approved_by_another_person() -> None:
    reviewed = submit(written(), ANN, NOW)

    done = approve(reviewed, BASE, Policy(), BEA, NOW)

    assert (reviewed.state, done.state) == ("in_review", "approved")
    assert done.by == "Staff B"
    assert len({written().revision, reviewed.revision, done.revision}) == 3


def test_nobody_approves_what_they_wrote_unless_one_person_is_enough() -> None:
    shared = submit(written(BEA, written(ANN)), BEA, NOW)

    assert refusal(lambda: approve(shared, BASE, Policy(), ANN, NOW)) == "own_work"
    assert approve(shared, BASE, Policy(two_people=False), ANN, NOW).state == "approved"


def test_a_draft_with_problems_or_without_a_change_is_not_reviewed() -> None:
    assert refusal(lambda: submit(written(owner=""), ANN, NOW)) == "incomplete"
    assert refusal(lambda: submit(written(owner="desk"), ANN, NOW)) == "unchanged"


def test_steps_out_of_turn_are_refused() -> None:
    draft = written()
    approved = approve(submit(draft, ANN, NOW), BASE, Policy(), BEA, NOW)

    assert refusal(lambda: approve(draft, BASE, Policy(), BEA, NOW)) == "not_in_review"
    assert refusal(lambda: submit(approved, ANN, NOW)) == "not_a_draft"
    assert refusal(lambda: send_back(draft, BEA, NOW)) == "not_in_review"
    assert refusal(lambda: schedule(draft, NOW, BEA, NOW)) == "not_approved"
    assert refusal(lambda: schedule(approved, NOW, BEA, NOW)) == "past"


def test_a_draft_of_what_is_no_longer_live_is_not_approved() -> None:
    reviewed = submit(written(), ANN, NOW)

    assert refusal(lambda: approve(reviewed, "newer", Policy(), BEA, NOW)) == "base_moved"


def test_an_edit_of_an_approved_draft_sends_it_back() -> None:
    approved = approve(submit(written(), ANN, NOW), BASE, Policy(), BEA, NOW)
    later = schedule(approved, NOW + timedelta(days=1), BEA, NOW)

    edited = written(BEA, later, owner="third desk")

    assert (edited.state, edited.publish_at) == ("draft", None)
    assert edited.authors == ("a", "b")


def test_an_entry_is_withdrawn_with_two_people_as_well() -> None:
    asked = ask_withdrawal(None, "tax.a", entry("tax.a"), BASE, ANN, NOW)

    assert asked.withdraws
    assert refusal(lambda: approve(asked, BASE, Policy(), ANN, NOW)) == "own_work"
    assert approve(asked, BASE, Policy(), BEA, NOW).withdraws


def test_writing_on_gives_a_withdrawal_up() -> None:
    asked = ask_withdrawal(None, "tax.a", entry("tax.a"), BASE, ANN, NOW)

    assert not written(BEA, asked).withdraws


def texts(en: str, hans: str, hant: str) -> dict[str, Any]:
    return {"answer": {"en": en, "zh-Hans": hans, "zh-Hant": hant}}


def test_a_script_that_changes_makes_the_others_older_until_they_catch_up() -> None:
    older: Older = outrun(texts("1", "1", "1"), texts("2", "1", "1"), {}, NOW)
    assert older == {"answer": {"zh-Hans": NOW, "zh-Hant": NOW}}

    later = NOW + timedelta(hours=1)
    older = outrun(texts("2", "1", "1"), texts("2", "2", "1"), older, later)
    assert older == {"answer": {"zh-Hant": NOW}}

    assert outrun(texts("2", "2", "1"), texts("2", "2", "2"), older, later) == {}


def test_scripts_changed_together_are_of_one_age() -> None:
    assert outrun(texts("1", "1", "1"), texts("2", "2", "2"), {}, NOW) == {}


def test_finished_fields_are_named_as_their_entry_is() -> None:
    loose = record("tax.a", owner="  desk ", related=[], valid_to="")

    assert digest_of_fields(tidied(loose)) == digest_of(entry("tax.a"))


def test_every_problem_is_told_where_it_stands() -> None:
    fields = record(
        "tax.a",
        topic="taxes",
        answer={"en": "yes"},
        wordings={"en": ["one"], "zh-Hans": list("abcde"), "zh-Hant": list("abcda")},
        as_of="soon",
        owner="a\x07b",
    )
    fields["sources"][0] |= {"url": "not a page"}

    _, problems = find_problems(fields)

    assert {(p.field, p.code) for p in problems} == {
        ("topic", "bad_choice"),
        ("answer.zh-Hans", "missing"),
        ("answer.zh-Hant", "missing"),
        ("wordings.en", "too_few"),
        ("as_of", "bad_date"),
        ("owner", "control_sign"),
        ("source.1.url", "bad_url"),
    }
    assert Problem("wordings.en", "too_few", {"have": "1", "need": "5"}) in problems
    assert complete_langs(fields) == ()


def test_a_wording_twice_and_a_wrong_topic_are_told_at_their_fields() -> None:
    twice = record("tax.a", wordings={lang: list("aabcd") for lang in ("en", "zh-Hans", "zh-Hant")})

    assert find_problems(twice)[1][0].field == "wordings.en"
    assert find_problems(record("tax.a", topic="visa"))[1][0][:2] == ("topic", "wrong_topic")
