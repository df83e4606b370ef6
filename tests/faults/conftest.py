"""One service of two processes for all faults, its Redis apart and behind a line of the tests."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from tests.failing_store import Line, Store
from tests.live_service import LiveService, Resident, link_models
from tests.processes import children, leader_of

_PATIENCE = 120.0


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
    """Returns when the service has all its processes and is ready."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            crew = children(leader_of(served.process.pid))
            if len(crew) == 2 and httpx.get(f"{served.url}/readyz").text == "ready":
                return
        except (IndexError, FileNotFoundError, httpx.HTTPError):
            pass
        assert time.monotonic() < deadline, served.log()
        time.sleep(0.1)
