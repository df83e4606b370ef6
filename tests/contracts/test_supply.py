"""What comes from others: hashes, licences, overrides and accepted advisories fit the locks."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from knowledge.settings import ROOT

_PIN: Final = re.compile(r"^([a-z0-9._-]+)==([^\s;+]+)", re.MULTILINE)
DECISION: Final = "docs/decisions/0001-rasa-on-python-3.11-without-tensorflow.md"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    return dict(_PIN.findall(read(name)))


def rows(name: str) -> list[list[str]]:
    """The cells of the rows of a document's tables."""
    lines = [line for line in read(name).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def plain(name: str) -> str:
    """A package's name as locks write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_locked_package_but_torch_has_its_hashes() -> None:
    locked = pins("requirements-dev.lock") | pins("requirements.lock")
    hashed = read("requirements.hashes").split("\n")
    with_hash = {
        found[1]: found[2]
        for line, after in pairwise(hashed)
        if (found := _PIN.match(line)) and after.strip().startswith("--hash=sha256:")
    }

    assert locked.pop("torch")
    assert with_hash == locked, "run 'make hashes'"


def test_the_locks_agree() -> None:
    tried = pins("requirements-dev.lock").items()

    assert pins("requirements.lock").items() <= tried
    assert pins("requirements-traces.lock").items() <= tried


def test_every_locked_package_stands_with_its_licence() -> None:
    listed = {plain(row[0]): row[1] for row in rows("docs/licences.md")[1:]}

    assert listed == {plain(name): pin for name, pin in pins("requirements.lock").items()}, (
        "run 'make licences'"
    )
    assert not [row for row in rows("docs/licences.md") if row[2] in {"", "UNKNOWN"}]


def test_an_accepted_advisory_is_of_what_is_locked_and_says_why() -> None:
    locked = pins("requirements-dev.lock")

    for advisory, package, version, what, why in rows("docs/advisories.md")[1:]:
        assert re.fullmatch(r"(CVE|GHSA|PYSEC)-[A-Za-z0-9-]+", advisory)
        assert locked.get(package) == version, f"{advisory}: look at it anew"
        assert what
        assert len(why) > 40


def test_every_override_has_its_reason() -> None:
    overridden = set(re.findall(r"^([a-z0-9-]+)", read("requirements.overrides"), re.MULTILINE))
    table = rows(DECISION)[1:]
    explained = {name for row in table for name in re.findall(r"`([a-z0-9-]+)`", row[0])}

    assert explained == overridden
    assert all(row[2] for row in table)
