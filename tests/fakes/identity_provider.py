"""The OpenID Connect provider of the npm package oidc-provider, and a person who signs in there."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
from typing import Any, Final
from urllib.parse import urljoin

import httpx

from knowledge.settings import ROOT

FOLDER: Final = ROOT / "tests" / "identity_provider"
_ACTION: Final = re.compile(r'action="([^"]+)"')
_PROMPT: Final = re.compile(r'name="prompt" value="(\w+)"')


class IdentityProvider:
    """A provider that knows some people, while a test runs."""

    def __init__(self, redirect: str, people: dict[str, dict[str, Any]], tamper: str = "") -> None:
        port = free_port()
        self.issuer = f"http://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            ["node", str(FOLDER / "serve.mjs"), str(port), redirect, tamper],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PEOPLE": json.dumps(people)},
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def stop(self) -> None:
        """Ends it."""
        self._process.terminate()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process.wait()

    def answer(self, address: str, name: str) -> str:
        """Where the provider sends the browser of a person who signs in and agrees."""
        with httpx.Client(timeout=60) as browser:
            page = browser.get(address)
            while True:
                while page.is_redirect:
                    target = urljoin(str(page.url), page.headers["location"])
                    if not target.startswith(self.issuer):
                        return target
                    page = browser.get(target)
                action, prompt = _ACTION.search(page.text), _PROMPT.search(page.text)
                assert action, page.text
                assert prompt, page.text
                form = {"prompt": prompt[1], "login": name, "password": "any"}
                page = browser.post(urljoin(str(page.url), action[1]), data=form)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
