"""What `talentbot gaps` says of questions that a running service could not answer."""

from __future__ import annotations

import json
import subprocess

from tests.live_service import COMMAND, LiveService, Resident, environment

LANTERNS = (
    "is there a lantern festival with floating lanterns in Qianhai",
    "do they have a lantern festival in Qianhai with floating lanterns?",
)


def gaps(service: LiveService, *arguments: str) -> str:
    done = subprocess.run(
        [COMMAND, "gaps", *arguments],
        env=environment(service.state),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_unanswered_and_unhelpful_questions_are_gathered(
    service: LiveService, resident: Resident
) -> None:
    for text in LANTERNS:
        assert resident.say(text)[-1]["status"] in {"unanswered", "out_of_scope"}
    answered = resident.say("What time does Shenzhen Bay Port close?")[-1]
    rated = resident.client.post("/feedback", json={"reply": answered["id"], "helpful": False})
    assert rated.status_code == 204

    clusters = json.loads(gaps(service, "--json", "--limit", "1000"))

    samples = {text for c in clusters for texts in c["samples"].values() for text in texts}
    assert samples & set(LANTERNS)
    unhelpful = [c for c in clusters if c["kinds"].get("unhelpful")]
    assert any("transport.shenzhen-bay.hours" in c["answered"] for c in unhelpful)


def test_an_age_that_is_none_is_told(service: LiveService) -> None:
    done = subprocess.run(
        [COMMAND, "gaps", "--since", "soon"],
        env=environment(service.state),
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert "'soon' is not an age" in done.stderr
