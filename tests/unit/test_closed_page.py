"""The page while it is switched off: a sentence for everybody, and their data stays theirs."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from fastapi.templating import Jinja2Templates

from bot.channels.closed import ClosedPage
from knowledge.language import Lang
from knowledge.settings import ROOT


class Off:
    """Switches of which the page's is off, or not."""

    def __init__(self, *channels: str) -> None:
        self.channels = channels

    async def is_off(self, channel: str) -> bool:
        """Whether it is one of those that are off."""
        return channel in self.channels


def say(name: str, lang: Lang) -> str:
    return f"{name} <{lang}>"


def browser(*off: str) -> httpx.AsyncClient:
    app = FastAPI()
    app.state.switches = Off(*off)
    templates = Jinja2Templates(ROOT / "bot" / "templates")
    app.add_middleware(ClosedPage, templates=templates, phrase=say)

    @app.api_route("/{path:path}", methods=["GET", "POST", "DELETE"])
    async def answer() -> PlainTextResponse:
        return PlainTextResponse("open")

    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk")


@pytest.mark.parametrize(("path", "framing"), [("/", "'none'"), ("/widget?site=x", "*")])
async def test_the_page_says_so_in_three_scripts(path: str, framing: str) -> None:
    answer = await browser("web").get(path, headers={"Accept-Language": "zh-HK"})

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "600"
    assert answer.headers["cache-control"] == "no-store"
    assert f"frame-ancestors {framing}" in answer.headers["content-security-policy"]
    assert '<h1 lang="zh-Hant">utter_channel_off &lt;zh-Hant&gt;</h1>' in answer.text
    for lang in ("en", "zh-Hans"):
        assert f'<p lang="{lang}">utter_channel_off &lt;{lang}&gt;</p>' in answer.text


async def test_scripts_are_told_with_a_problem_in_their_language() -> None:
    answer = await browser("web").post("/api/v1/messages", headers={"Accept-Language": "zh-CN"})

    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "utter_channel_off <zh-Hans>"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/sessions/me"),
        ("DELETE", "/api/v1/sessions/me"),
        ("GET", "/staff/desk"),
        ("GET", "/healthz"),
        ("GET", "/static/base.css"),
        ("POST", "/telegram/updates"),
    ],
)
async def test_data_staff_and_other_channels_stay_open(method: str, path: str) -> None:
    assert (await browser("web").request(method, path)).text == "open"


async def test_nothing_is_closed_while_it_is_on() -> None:
    for path in ("/", "/widget", "/api/v1/messages"):
        assert (await browser("telegram").get(path)).text == "open"
