"""What several processes and cut-off starts leave in one state folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx

from tests.live_service import LiveService, link_models
from tests.waiting import until


def test_the_first_service_may_stop_before_the_second(
    start_service: Callable[..., LiveService], tmp_path: Path
) -> None:
    state = link_models(tmp_path / "shared")
    first, second = start_service(state), start_service(state)
    first.stop()
    # Redis was the first one's and ended with it; the second starts it again.
    until(lambda: httpx.get(f"{second.url}/readyz").text == "ready")


def test_an_empty_secret_is_made_anew(
    start_service: Callable[..., LiveService], tmp_path: Path
) -> None:
    state = link_models(tmp_path / "empty")
    (state / "session-secret").touch()
    served = start_service(state)
    assert httpx.post(f"{served.url}/api/v1/sessions", json={}).status_code == 201
