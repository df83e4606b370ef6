"""An entry edited, published and gone back to, while two services answer."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.live_service import COMMAND, LiveService, Resident, environment, link_models

PETS = '/ask_entry{"entry": "living.pets"}'
SECONDS = 5.0  # a second where nothing else is going on


@pytest.fixture(scope="module")
def services(
    start_service: Callable[..., LiveService], tmp_path_factory: pytest.TempPathFactory
) -> list[LiveService]:
    """Two services on one Redis."""
    state = link_models(tmp_path_factory.mktemp("two"))
    return [start_service(state), start_service(state)]


def entries(state: Path, *arguments: str) -> str:
    """What `talentbot entries ...` prints; it must succeed."""
    done = run(state, *arguments)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def run(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [COMMAND, "entries", *arguments]
    return subprocess.run(command, env=environment(state), capture_output=True, text=True)


def edited(state: Path, folder: Path, **fields: Any) -> Path:
    """A file of the live set in which the entry on pets is changed."""
    file = folder / "entries.json"
    entries(state, "export", str(file))
    exported: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    for entry in exported:
        if entry["id"] == "living.pets":
            entry |= fields
    file.write_text(json.dumps(exported, ensure_ascii=False), encoding="utf-8")
    return file


def answers_within(service: LiveService, text: str) -> None:
    """Returns once residents hear the text; one after the other asks, for some seconds."""
    deadline = time.monotonic() + SECONDS
    while not asked_by_another(service).startswith(text):
        assert time.monotonic() < deadline, f"{service.url} does not say {text!r}"


def asked_by_another(service: LiveService) -> str:
    """The answer to a new resident: one alone may not ask as fast as this test does."""
    resident = Resident(service)
    with closing(resident.client):
        return str(resident.press(PETS)[-1]["text"])


def test_an_edit_is_live_everywhere_and_can_be_taken_back(
    services: list[LiveService], tmp_path: Path
) -> None:
    state = services[0].state
    answer = {"en": "Hamsters too.", "zh-Hans": "仓鼠也一样。", "zh-Hant": "倉鼠也一樣。"}
    file = edited(state, tmp_path, answer=answer)

    assert "living.pets (answer.en, answer.zh-Hans, answer.zh-Hant)" in entries(
        state, "import", str(file)
    )
    assert "living.pets" not in entries(state, "status")
    entries(state, "import", "--save", str(file))
    assert "+      Hamsters too." in entries(state, "diff")

    assert "2  " in entries(state, "publish", "--by", "ana", "--reason", "hamsters")
    for service in services:
        answers_within(service, "Hamsters too.")

    assert "Back to publication 1" in entries(state, "rollback", "1", "--by", "ben")
    for service in services:
        answers_within(service, "We hold no checked answer")
    assert [line.split()[0] for line in entries(state, "history").splitlines()] == ["3", "2", "1"]


def test_a_new_wording_is_understood_at_once(services: list[LiveService], tmp_path: Path) -> None:
    state = services[0].state
    said = "may our axolotl settle down in Qianhai with us"
    answer = {"en": "Ask the aquarium.", "zh-Hans": "请问水族馆。", "zh-Hant": "請問水族館。"}
    file = edited(state, tmp_path, answer=answer)
    exported = json.loads(file.read_text(encoding="utf-8"))
    pets = next(entry for entry in exported if entry["id"] == "living.pets")
    pets["wordings"]["en"].append(said)
    file.write_text(json.dumps(exported, ensure_ascii=False), encoding="utf-8")
    entries(state, "import", "--save", str(file))
    entries(state, "publish", "--by", "ana")

    for service in services:
        answers_within(service, "Ask the aquarium.")
        for way in (said, f"{said}, and where do we ask?"):
            assert Resident(service).say(way)[-1]["entry"] == "living.pets"


def test_an_unsound_edit_is_refused_by_name(services: list[LiveService], tmp_path: Path) -> None:
    state = services[0].state
    file = edited(state, tmp_path, related=["living.unicorns"])

    refused = run(state, "import", "--save", str(file))

    assert refused.returncode == 1
    assert "related entry living.unicorns does not exist" in refused.stdout
    assert "Nothing was saved" in refused.stderr
    assert "living.pets" not in entries(state, "status")


def test_a_kept_question_guards_its_answer(services: list[LiveService]) -> None:
    state = services[0].state
    entries(state, "withdraw", "tax.gba-subsidy.amount")

    refused = run(state, "publish", "--by", "ana")

    assert refused.returncode == 1
    assert "tax.gba-subsidy.amount" in refused.stderr
    entries(state, "discard", "tax.gba-subsidy.amount")
    assert "Nothing is to be changed." in entries(state, "publish", "--by", "ana")


def test_an_export_of_an_untouched_set_is_what_git_holds(
    services: list[LiveService], tmp_path: Path
) -> None:
    from knowledge.settings import ROOT

    state = services[0].state
    entries(state, "rollback", "1", "--by", "ana")
    entries(state, "export", "--folder", str(tmp_path))
    for path in sorted((ROOT / "knowledge" / "entries").glob("*.yml")):
        # The set has no order of its own: new files are sorted by id.
        written = (tmp_path / path.name).read_text(encoding="utf-8")
        assert sorted(written.splitlines()) == sorted(path.read_text("utf-8").splitlines())
