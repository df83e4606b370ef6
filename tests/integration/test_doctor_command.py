"""`talentbot doctor` looks at everything, and says with its status whether all is well."""

from __future__ import annotations

import json
import subprocess

from tests.live_service import COMMAND, LiveService, environment


def doctor(service: LiveService, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, "doctor", "--json"],
        env=environment(service.state, **variables),
        capture_output=True,
        text=True,
    )


def test_of_a_service_that_is_well(service: LiveService) -> None:
    done = doctor(service, PAGE_URL=service.url)

    found = json.loads(done.stdout)
    areas = {finding["area"] for finding in found}
    assert areas >= {"redis", "models", "answers", "rules", "secrets", "disk", "page", "processes"}
    assert [finding for finding in found if finding["level"] == "fail"] == []
    assert done.returncode == 0, done.stderr


def test_one_thing_that_fails_hides_nothing_else(service: LiveService) -> None:
    done = doctor(service, REDIS_URL="redis://127.0.0.1:9", PAGE_URL="http://127.0.0.1:9")

    failed = [finding for finding in json.loads(done.stdout) if finding["level"] == "fail"]
    assert [finding["area"] for finding in failed] == ["redis", "page"]
    assert done.returncode == 1
