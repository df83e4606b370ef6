"""What the doctor says of what is wrong, and what to do."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from bot.doctor.answer_checks import about_entries, about_remarks, about_rules
from bot.doctor.file_checks import about_dialogue, about_disk, about_encoder, about_secrets
from bot.doctor.finding import Finding
from bot.doctor.outside_checks import about_page, about_workers
from bot.doctor.redis_checks import about_clock, about_server, about_sync
from bot.settings import Settings
from knowledge.dated_rules import Rule, Rules
from knowledge.entry import Entry
from knowledge.remark import Remark
from knowledge.settings import KnowledgeSettings

INFO: dict[str, Any] = {
    "redis_version": "8.2.3",
    "maxmemory_policy": "noeviction",
    "maxmemory": 0,
    "used_memory": 5_000_000,
    "aof_enabled": 1,
    "aof_last_write_status": "ok",
}
TODAY = date(2026, 12, 1)


def not_well(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """The level of each that is not well, with what it says; each says what to do."""
    found = [finding for finding in findings if finding.level != "ok"]
    assert all(finding.remedy for finding in found)
    return [(finding.level, finding.found) for finding in found]


def test_a_redis_that_is_well() -> None:
    assert not_well([*about_server(INFO), about_sync("always", INFO), about_clock(-0.3)]) == []


@pytest.mark.parametrize(
    ("more", "level", "word"),
    [
        ({"redis_version": "6.2.1"}, "warn", "6.2.1"),
        ({"maxmemory": 10**9, "maxmemory_policy": "allkeys-lru"}, "fail", "allkeys-lru"),
        ({"maxmemory": 6_000_000}, "warn", "5 MB of 6"),
        ({"aof_last_write_status": "err"}, "fail", "append-only"),
    ],
)
def test_a_redis_that_is_not(more: dict[str, Any], level: str, word: str) -> None:
    ((found, told),) = not_well(about_server({**INFO, **more}))

    assert found == level
    assert word in told


@pytest.mark.parametrize(
    ("sync", "is_kept", "level"),
    [("everysec", 1, "warn"), ("", 1, "warn"), ("always", 0, "fail")],
)
def test_what_a_power_cut_loses(sync: str, is_kept: int, level: str) -> None:
    assert about_sync(sync, {**INFO, "aof_enabled": is_kept}).level == level


@pytest.mark.parametrize(("ahead", "level"), [(3.0, "warn"), (-3.0, "warn"), (-40.0, "fail")])
def test_clocks_that_differ(ahead: float, level: str) -> None:
    assert about_clock(ahead).level == level


def test_secrets_that_others_may_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SESSION_SECRET", raising=False)
    secret = tmp_path / "session-secret"
    secret.touch(0o600)
    assert not_well(about_secrets(tmp_path)) == []

    secret.chmod(0o640)
    monkeypatch.setenv("SESSION_SECRET", "hunter2")

    found = not_well(about_secrets(tmp_path))
    assert [level for level, _ in found] == ["fail", "fail"]
    assert "hunter2" not in str(found)


@pytest.mark.parametrize(("free", "level"), [(3e9, "ok"), (1e9, "warn"), (1e8, "fail")])
def test_a_disk_that_fills(free: float, level: str) -> None:
    assert about_disk(int(free)).level == level


@pytest.mark.parametrize("built", ["0.1", None])
def test_a_dialogue_of_another_rasa_or_none(built: str | None, tmp_path: Path) -> None:
    path = tmp_path / "model.tar.gz"
    if built:
        told = json.dumps({"rasa_open_source_version": built}).encode()
        with tarfile.open(path, "w:gz") as archive:
            member = tarfile.TarInfo("metadata.json")
            member.size = len(told)
            archive.addfile(member, BytesIO(told))

    assert about_dialogue(path).level == "fail"
    assert about_dialogue(Settings.from_env().rasa_model).level == "ok"


def test_an_encoder_that_is_damaged(tmp_path: Path) -> None:
    settings = KnowledgeSettings.from_env()

    assert about_encoder(replace(settings, models=tmp_path)).level == "fail"
    assert about_encoder(settings).level == "ok"


def test_entries_past_their_dates(entries: dict[str, Entry]) -> None:
    first, second, third = list(entries.values())[:3]
    over = first.model_copy(update={"valid_to": date(2026, 11, 30)})
    due = second.model_copy(update={"valid_to": None, "review_by": date(2026, 11, 30)})
    fine = third.model_copy(update={"valid_to": TODAY, "review_by": TODAY})

    (outdated, late) = not_well(about_entries([over, due, fine], TODAY))

    assert outdated == ("warn", f"1 are past their validity: {first.id}.")
    assert late == ("warn", f"1 are due for review: {second.id}.")
    assert not_well(about_entries([], TODAY)) == [("warn", "Nothing is live yet.")]


def test_errors_of_the_lint() -> None:
    remarks = [Remark("error", ("a.b",), "It lies."), Remark("note", ("c.d",), "Fine.")]

    assert not_well(about_remarks(remarks)) == [("fail", "a.b: It lies.")]


def test_rules_that_run_out(entries: dict[str, Entry]) -> None:
    source = next(iter(entries.values())).sources[0]

    def rule(name: str, begins: date, ends: date | None) -> Rule:
        return Rule(
            id=name, valid_from=begins, valid_to=ends, as_of=begins, sources=(source,), value={}
        )

    rules = Rules(
        [
            rule("tax.over", date(2020, 1, 1), date(2026, 11, 30)),
            rule("tax.soon", date(2020, 1, 1), date(2026, 12, 31)),
            rule("tax.followed", date(2020, 1, 1), date(2026, 12, 31)),
            rule("tax.followed", date(2027, 1, 1), None),
            rule("tax.later", date(2020, 1, 1), date(2027, 12, 31)),
        ]
    )

    assert not_well(about_rules(rules, TODAY)) == [
        ("warn", "1 have run out: tax.over."),
        ("warn", "1 run out within 60 days: tax.soon."),
    ]


async def test_an_address_that_leads_nowhere() -> None:
    assert (await about_page(None)).level == "warn"
    assert (await about_page("http://127.0.0.1:9")).level == "fail"
    assert (await about_page("no address")).level == "fail"


def test_a_start_that_failed(tmp_path: Path) -> None:
    settings = replace(Settings.from_env(), state=tmp_path)
    assert about_workers(settings).level == "ok"

    told = {"process": os.getpid(), "start": 2, "problem": "Redis: gone"}
    (tmp_path / "supervisor.json").write_text(json.dumps(told))

    assert "Redis: gone" in about_workers(settings).found
    assert about_workers(settings).level == "fail"
