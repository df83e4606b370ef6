"""What operators are handed names only what there is."""

from __future__ import annotations

import json
import re
from typing import Final

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
