"""One service of two processes for all faults, its Redis apart and behind a line of the tests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http import HTTPStatus

import httpx
import pytest

from tests.failing_store import Line, Store
from tests.live_service import LiveService, Resident, link_models
from tests.processes import children, leader_of

_PATIENCE = 120.0
_GREETINGS = 10


@pytest.fixture(scope="session")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The Redis."""
    store = Store(tmp_path_factory.mktemp("failing"))
    yield store
    store.server.stop()


@pytest.fixture(scope="session")
def line(failing: Store) -> Iterator[Line]:
    """The line between service and Redis."""
    line = Line(failing.server.url)
    yield line
    line.close()


@pytest.fixture(scope="session")
def _served(line: Line, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    state = link_models(tmp_path_factory.mktemp("faults"))
    url = f"redis://127.0.0.1:{line.port}"
    served = LiveService.start(state, workers=2, REDIS_URL=url)
    yield served
    served.stop()


@pytest.fixture
def served(_served: LiveService) -> LiveService:
    """The service, both processes at work."""
    await_health(_served)
    return _served


@pytest.fixture
def someone(served: LiveService) -> Iterator[Resident]:
    """A resident who reads Traditional Chinese."""
    resident = Resident(served, "zh-HK")
    resident.client.headers["Accept-Language"] = "zh-HK"
    yield resident
    resident.client.close()


def await_health(served: LiveService) -> None:
    """Returns when the service has all its processes, and has greeted so often in a row.

    After a fault connections are left that fail once more as they are used: each process may
    have some, and a resident who meets one is asked to try again.
    """
    deadline = time.monotonic() + _PATIENCE
    greeted = 0
    while greeted < _GREETINGS:
        assert time.monotonic() < deadline, served.log()
        greeted = greeted + 1 if _is_well(served) else 0
        if not greeted:
            time.sleep(0.1)


def _is_well(served: LiveService) -> bool:
    try:
        crew = children(leader_of(served.process.pid))
        opened = httpx.post(f"{served.url}/api/v1/sessions", json={"locale": "en"}, timeout=30)
    except (IndexError, FileNotFoundError, httpx.HTTPError):
        return False
    return len(crew) == 2 and opened.status_code == HTTPStatus.CREATED
