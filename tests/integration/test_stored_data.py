"""What is left in Redis after residents and staff used everything, held against the map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest
import redis

from tests.data_map import family_of
from tests.desk_clients import NOBODY_CONFIRMED, Clerk
from tests.live_service import LiveService, Resident, link_models

SECRETS: Final = ("A123456(3)", "+852 2810 2717", "someone@example.org")
TOLD: Final = f"My card is {SECRETS[0]}, call {SECRETS[1]} or {SECRETS[2]}: which school?"
_MARGIN: Final = 60  # seconds
LEFT: Final = {
    *("tracker:{*}", "transcript:{*}", "replies:{*}", "events:{*}", "feedback:{*}", "session:{*}"),
    *("{appointments}:appointment:*", "{appointments}:held:*", "{callbacks}:request:*"),
    *("desk:{desk}:standing:*", "desk:{desk}:notes:*", "desk:{desk}:measures"),
    *("gaps", "proposals", "audit", "counts:*", "{accounts}:session:*"),
}
"""Some of what all that use must have left, lest the test look at nothing."""


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    """A service that has been used in every way that leaves something."""
    running = LiveService.start(link_models(tmp_path_factory.mktemp("map")))
    ask_and_arrange(running)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    """A service whose desk is open at any hour."""
    state = link_models(tmp_path_factory.mktemp("staffed"))
    running = LiveService.start(state, OPENING=NOBODY_CONFIRMED)
    yield running
    running.stop()


def ask_and_arrange(service: LiveService) -> Resident:
    """A resident who asks, rates, books and wants to be called back."""
    someone = Resident(service)
    someone.say(TOLD)
    replies = someone.say("How do I register a rowing club for parrots?")
    someone.client.post("/feedback", json={"reply": replies[-1]["id"], "helpful": False})
    answered = someone.say("When does Shenzhen Bay Port close?")
    someone.client.post("/feedback", json={"reply": answered[-1]["id"], "helpful": True})
    for said in ("I want to book an appointment", "tax", "the earliest", "yes"):
        someone.say(said)
    form: dict[str, Any] = someone.client.get("/callbacks/form").json()
    wanted = {
        "message_id": uuid4().hex,
        "name": "Test Person",
        "reach": SECRETS[1],
        "topic": "tax",
        "consent": form["consent"]["version"],
    }
    sent = someone.client.post("/callbacks", json=wanted)
    assert sent.status_code == 201, sent.text
    return someone


def hand_over(service: LiveService) -> Resident:
    """A resident who is answered by a person."""
    clerk = Clerk(service, "admin")
    clerk.attend()
    someone = Resident(service)
    someone.say(TOLD)
    someone.press("/ask_person")
    n = clerk.claim(someone.conversation)
    clerk.reply(someone.conversation, n, "Which age is your child?")
    clerk.on(someone.conversation, "notes", text=f"wants a school, {SECRETS[1]}")
    someone.say(f"Ten. {SECRETS[2]}")
    clerk.post("/proposals", question=TOLD, reply="Please call the bureau.", entry="")
    clerk.on(someone.conversation, "finish", n=n)
    someone.press('/rate_person{"score": "5"}')
    question = {"question": TOLD, "lang": "en", "nearest": []}
    clerk.client.post("/staff/api/counter/gaps", json=question)
    return someone


def faults(store: redis.Redis) -> list[str]:
    """What is wrong with the keys: not on the map, or without the end that it names."""
    found = []
    for key in map(bytes.decode, store.scan_iter(count=1000)):
        family, left = family_of(key), store.ttl(key)
        if family is None:
            found.append(f"{key} is not on the map")
        elif family.longest is None and left != -1 and not key.startswith("{knowledge}"):
            found.append(f"{key} expires, which the map does not say")
        elif family.longest is not None and not 0 <= left <= family.longest + _MARGIN:
            found.append(f"{key} ends in {left} s, not within {family.longest}")
    return found


def content(store: redis.Redis) -> str:
    """Everything that Redis holds, as one text."""
    return " ".join(repr(_value(store, key)) for key in store.scan_iter(count=1000))


def _value(store: redis.Redis, key: bytes) -> Any:
    kind: Any = store.type(key)
    read = {
        b"string": lambda: store.get(key),
        b"list": lambda: store.lrange(key, 0, -1),
        b"set": lambda: store.smembers(key),
        b"zset": lambda: store.zrange(key, 0, -1),
        b"hash": lambda: store.hgetall(key),
        b"stream": lambda: store.xrange(key),
    }
    return key, read[kind]()


def test_every_key_is_on_the_map_and_ends_when_it_says(
    used: LiveService, staffed: LiveService
) -> None:
    hand_over(staffed)

    seen = set()
    for service in (used, staffed):
        with redis.Redis.from_url(service.redis_url) as store:
            assert faults(store) == []
            names = map(bytes.decode, store.scan_iter(count=1000))
            seen |= {family.key for name in names if (family := family_of(name))}
    assert seen >= LEFT


def test_no_personal_number_is_kept_or_logged(used: LiveService, staffed: LiveService) -> None:
    hand_over(staffed)

    for service in (used, staffed):
        with redis.Redis.from_url(service.redis_url) as store:
            held = content(store)
        for secret in SECRETS:
            assert secret not in held
            assert secret not in service.log()


def test_an_erasure_leaves_no_key_that_names_the_conversation(
    used: LiveService, staffed: LiveService
) -> None:
    for service, someone in (
        (used, ask_and_arrange(used)),
        (staffed, hand_over(staffed)),
    ):
        receipt: httpx.Response = someone.client.delete("/sessions/me")
        assert receipt.json()["records"] > 0
        name = someone.conversation.partition(":")[2]
        with redis.Redis.from_url(service.redis_url) as store:
            assert name not in content(store)
