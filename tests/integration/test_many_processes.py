"""Many processes on one host: they answer as one, and are replaced without a failed request."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.reply import Reply
from tests.live_service import (
    COMMAND,
    LiveService,
    Resident,
    StartService,
    environment,
    link_models,
)
from tests.load import load
from tests.processes import await_end, children, command_of, leader_of


@pytest.fixture(scope="module")
def served(start_service: StartService) -> LiveService:
    """Two processes under a supervisor."""
    return start_service(workers=2)


@pytest.fixture
def someone(served: LiveService) -> Iterator[Resident]:
    resident = Resident(served)
    yield resident
    resident.client.close()


def talentbot(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments], env=environment(state), capture_output=True, text=True
    )


def workers_of(served: LiveService) -> list[int]:
    return children(leader_of(served.process.pid))


def with_one_alone(served: LiveService, worker: int) -> Resident:
    """A resident whose connection this process serves: the others are held meanwhile."""
    others = [process for process in workers_of(served) if process != worker]
    for process in others:
        os.kill(process, signal.SIGSTOP)
    try:
        return Resident(served)
    finally:
        for process in others:
            os.kill(process, signal.SIGCONT)


def test_a_conversation_goes_on_in_any_process(served: LiveService) -> None:
    first, second = (with_one_alone(served, worker) for worker in workers_of(served))
    second.client.headers["Authorization"] = first.client.headers["Authorization"]

    first.press('/ask_entry{"entry": "tax.gba-subsidy.who"}')
    follow_up = second.say("要做夠幾多日？")

    assert follow_up[-1]["entry"] == "tax.gba-subsidy.work-test"
    assert len(first.stored()["turns"]) == 3


def test_a_message_sent_again_to_another_process_gets_the_same_replies(
    served: LiveService,
) -> None:
    first, second = (with_one_alone(served, worker) for worker in workers_of(served))
    second.client.headers["Authorization"] = first.client.headers["Authorization"]

    answers = [
        r.post(text="Is Shenzhen Bay open at night?", message_id="m") for r in (first, second)
    ]

    assert answers[0].json() == answers[1].json()


def test_a_reply_reaches_the_page_whichever_process_holds_its_stream(served: LiveService) -> None:
    for worker in workers_of(served):
        resident = with_one_alone(served, worker)
        reply = Reply(id=f"later-{worker}", status="handover", lang="en", text="Staff A is here.")
        with resident.client.stream("GET", "/events") as stream:
            served.deliver(resident.conversation, reply)
            line = next(line for line in stream.iter_lines() if line.startswith("data: "))
        assert json.loads(line.removeprefix("data: "))["id"] == reply.id


def test_a_publication_is_live_in_every_process(served: LiveService, tmp_path: Path) -> None:
    file = tmp_path / "entries.json"
    assert talentbot(served.state, "entries", "export", str(file)).returncode == 0
    exported = json.loads(file.read_text(encoding="utf-8"))
    pets = next(entry for entry in exported if entry["id"] == "living.pets")
    pets["answer"] = {"en": "Hamsters too.", "zh-Hans": "仓鼠也行。", "zh-Hant": "倉鼠都得。"}
    file.write_text(json.dumps(exported, ensure_ascii=False), encoding="utf-8")
    talentbot(served.state, "entries", "import", "--save", str(file))
    published = talentbot(served.state, "entries", "publish", "--by", "staff-a")
    assert published.returncode == 0, published.stderr

    for worker in workers_of(served):
        resident = with_one_alone(served, worker)
        answer = ""
        for _ in range(20):  # two seconds at most; each process looks four times in one
            answer = resident.press('/ask_entry{"entry": "living.pets"}')[-1]["text"]
            if "Hamsters" in answer:
                break
            time.sleep(0.1)
        assert answer.startswith("Hamsters too.")


def test_counts_are_those_of_all_processes(served: LiveService) -> None:
    for worker in workers_of(served):
        with_one_alone(served, worker).press('/ask_entry{"entry": "living.pets"}')

    told = [httpx.get(f"{served.url}/metrics").text for _ in range(4)]

    assert len({tuple(re.findall(r"(?m)^talentbot_replies.*$", text)) for text in told}) == 1
    assert "talentbot_replies_total{" in told[0]
    for text in told:
        assert f"\ntalentbot_processes {len(workers_of(served))}.0\n" in text


def test_a_restart_under_load_fails_no_request_and_sends_streams_elsewhere(
    served: LiveService, someone: Resident
) -> None:
    before = workers_of(served)
    reply = Reply(id="before", status="handover", lang="en", text="Staff A is here.")
    with someone.client.stream("GET", "/events") as stream, load(served.url) as going:
        served.deliver(someone.conversation, reply)
        lines = stream.iter_lines()
        place = next(line for line in lines if line.startswith("id: "))
        going.await_more(20)
        restarted = talentbot(served.state, "restart")
        going.await_more(20)
        for _ in lines:  # to its end
            pass
        for process in before:
            await_end(process)
        going.await_more(20)

    assert restarted.returncode == 0, restarted.stderr
    assert going.failures == []
    assert not set(before) & set(workers_of(served))
    for name, messages in going.answered.items():
        assert len(going.stored(name)) == len(messages)
    served.deliver(someone.conversation, reply.model_copy(update={"id": "after"}))
    headers = {"Last-Event-ID": place.removeprefix("id: ")}
    with someone.client.stream("GET", "/events", headers=headers) as stream:
        data = next(line for line in stream.iter_lines() if line.startswith("data: "))
    assert json.loads(data.removeprefix("data: "))["id"] == "after"


def test_a_killed_process_gets_a_successor(served: LiveService) -> None:
    killed, kept = workers_of(served)
    os.kill(killed, signal.SIGKILL)
    await_end(killed)

    assert Resident(served).say("When does Shenzhen Bay Port close?")[-1]["status"] == "answered"
    while len(now := workers_of(served)) < 2:
        assert kept in now
    (successor,) = set(now) - {kept, killed}
    alone = with_one_alone(served, successor)
    assert alone.say("When does Shenzhen Bay Port close?")[-1]["status"] == "answered"


def test_processes_that_do_not_start_leave_the_old_ones(start_service: StartService) -> None:
    served = start_service(workers=1)
    before = workers_of(served)
    models = served.state / "models"
    built = models.readlink()
    models.unlink()
    models.mkdir()
    try:
        failed = talentbot(served.state, "restart")
    finally:
        models.rmdir()
        models.symlink_to(built)

    assert failed.returncode == 1
    assert "The old processes stay" in failed.stderr
    assert workers_of(served) == before
    assert httpx.get(f"{served.url}/readyz").text == "ready"
    assert talentbot(served.state, "restart").returncode == 0


def test_a_state_folder_has_one_supervisor(served: LiveService) -> None:
    second = talentbot(served.state, "serve", "--port", "0", "--workers", "1")

    assert second.returncode == 1
    assert "runs in" in second.stderr


def test_there_is_nothing_to_restart_where_nothing_runs(tmp_path: Path) -> None:
    done = talentbot(link_models(tmp_path / "idle"), "restart")

    assert done.returncode == 1
    assert "Nothing to restart" in done.stderr


def test_ending_the_supervisor_ends_everything(start_service: StartService) -> None:
    served = start_service(workers=2)
    supervisor = served.process.pid
    crew = leader_of(supervisor)
    started = [crew, *children(crew)]
    started += [child for child in children(supervisor) if "redis" in command_of(child)[0]]

    served.process.terminate()
    assert served.process.wait(timeout=20) == 0

    for process in started:
        await_end(process)
