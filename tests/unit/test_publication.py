from __future__ import annotations

from datetime import UTC, datetime

from knowledge.publication import Change, Publication, changes_between, digest_of, undo
from tests.knowledge_fakes import entry


def publication(number: int, **changes: tuple[str | None, str | None]) -> Publication:
    made = {f"tax.{name}": Change(*pair) for name, pair in changes.items()}
    return Publication(number=number, at=datetime.now(UTC), by="desk", reason="", changes=made)


def test_changes_name_what_came_what_went_and_what_is_new() -> None:
    old = {"tax.a": "1", "tax.b": "2", "tax.c": "3"}
    new = {"tax.b": "2", "tax.c": "4", "tax.d": "5"}

    assert changes_between(old, new) == {
        "tax.a": Change("1", None),
        "tax.c": Change("3", "4"),
        "tax.d": Change(None, "5"),
    }


def test_publications_are_undone_from_the_latest_on() -> None:
    later = [publication(3, a=("2", None)), publication(2, a=("1", "2"), b=(None, "9"))]

    assert undo({"tax.b": "9"}, later) == {"tax.a": "1"}


def test_a_version_is_named_by_its_content() -> None:
    assert digest_of(entry("tax.a")) == digest_of(entry("tax.a"))
    assert digest_of(entry("tax.a")) != digest_of(entry("tax.a", owner="another desk"))


def test_a_publication_is_the_same_after_a_way_through_json() -> None:
    made = publication(7, a=(None, "1"))

    assert Publication.model_validate_json(made.model_dump_json()) == made
