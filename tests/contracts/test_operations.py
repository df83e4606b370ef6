"""What operators are handed names only what there is."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest
import yaml
from prometheus_client import REGISTRY

import bot.metrics  # noqa: F401 - registers them
from knowledge.settings import ROOT

OPS: Final = ROOT / "ops"
_METRIC: Final = re.compile(r"\btalentbot_[a-z_]+\b")


def exported() -> set[str]:
    """The names under which Prometheus sees them."""
    found = set()
    for metric in REGISTRY.collect():
        suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}
        found |= {metric.name + end for end in suffixes.get(metric.type, [""])}
    return found


def named(text: str) -> set[str]:
    return set(_METRIC.findall(text))


def test_the_dashboard_and_the_alerts_name_metrics_that_exist() -> None:
    for file in ("dashboard.json", "alerts.yml"):
        found = named((OPS / file).read_text(encoding="utf-8"))

        assert len(found) >= 8, file
        assert found - exported() == set(), file


def test_every_metric_of_ours_is_looked_at() -> None:
    looked_at = named((OPS / "dashboard.json").read_text(encoding="utf-8"))
    ours = {name for name in exported() if name.startswith("talentbot_")}

    assert {name for name in ours if not name.endswith(("_sum", "_count"))} <= looked_at


def test_the_panels_do_not_overlap() -> None:
    panels = json.loads((OPS / "dashboard.json").read_text(encoding="utf-8"))["panels"]
    taken: set[tuple[int, int]] = set()
    for place in (panel["gridPos"] for panel in panels):
        cells = {
            (place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])
        }
        assert not cells & taken
        assert all(x < 24 for x, _ in cells)
        taken |= cells


def test_every_alert_says_what_to_do() -> None:
    rules = yaml.safe_load((OPS / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]

    assert len({rule["alert"] for rule in rules}) == len(rules) >= 10
    for rule in rules:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["runbook"].startswith("docs/runbook.md#")


def test_the_image_is_pinned_holds_no_secret_and_does_not_run_as_root() -> None:
    lines = (OPS / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    words = [line.split() for line in lines if line and not line.startswith("#")]
    bases = [line[1] for line in words if line[0] == "FROM"]
    last = max(at for at, line in enumerate(words) if line[0] == "FROM")

    assert len(bases) == 2
    assert all(re.fullmatch(r"[\w./-]+:\d+\.\d+\.\d+[\w.-]*", base) for base in bases)
    assert ["USER", "10001"] in words[last:]
    assert any(line[0] == "HEALTHCHECK" and "/readyz" in " ".join(line) for line in words[last:])
    set_here = [word for line in words if line[0] in {"ENV", "ARG"} for word in line[1:]]
    assert set_here
    assert not [w for w in set_here if re.search(r"SECRET|TOKEN|KEYS|PASSWORD", w)]
    ignored = (OPS.parent / ".containerignore").read_text(encoding="utf-8").split()
    assert {".git", "var", ".env*"} <= set(ignored)


def test_the_containers_are_shut_in_and_redis_keeps_what_it_acknowledges() -> None:
    services = yaml.safe_load((OPS / "compose.yml").read_text(encoding="utf-8"))["services"]

    for service in services.values():
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert services["talentbot"]["ports"] == ["127.0.0.1:8000:8000"]
    assert "ports" not in services["redis"]
    assert re.fullmatch(r"[\w./-]+:\d+\.\d+", services["redis"]["image"])
    for setting in ("--appendonly yes", "--appendfsync always", "--maxmemory-policy noeviction"):
        assert setting in services["redis"]["command"]


@pytest.mark.parametrize("name", ["talentbot.service", "talentbot-backup.service"])
def test_the_units_run_with_as_few_rights_as_they_can(name: str) -> None:
    unit = (OPS / name).read_text(encoding="utf-8")

    for setting in (
        "User=talentbot",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateDevices=yes",
        "SystemCallFilter=@system-service",
        "UMask=0077",
    ):
        assert f"\n{setting}\n" in unit, setting


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not here")
    files = [tmp_path / file.name for file in (*OPS.glob("*.service"), *OPS.glob("*.timer"))]
    for file in files:
        unit = (OPS / file.name).read_text(encoding="utf-8")
        # Where the service is not installed, its command is missing; that is not what is asked.
        file.write_text(unit.replace("/opt/talentbot/.venv/bin/talentbot", "/bin/true"))

    done = subprocess.run([verify, "verify", *files], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert not [line for line in done.stderr.splitlines() if "talentbot" in line]
