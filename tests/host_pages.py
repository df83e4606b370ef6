"""Pages of others, on a server and an origin of their own, that show the assistant."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from playwright.sync_api import FrameLocator, Locator, Page, expect

LAUNCHER: Final = "qianhai-assistant .launcher"
_PAGE: Final = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>A school</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">{head}</head>
<body><main><h1>A school in Qianhai</h1><p><a href="#here">A link</a></p>{body}</main></body>
</html>"""


@dataclass(frozen=True)
class HostPages:
    """A web server of somebody else; `localhost`, where the service says 127.0.0.1."""

    served: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    port: int = 0
    server: ThreadingHTTPServer | None = None

    @classmethod
    def start(cls) -> HostPages:
        served: dict[str, tuple[str, Mapping[str, str]]] = {}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                text, headers = served.get(self.path.partition("?")[0], ("", {}))
                self.send_response(200 if text else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: object) -> None:
                """Nothing is logged."""

        server = ThreadingHTTPServer(("localhost", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return cls(served, server.server_port, server)

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def serve(
        self,
        path: str,
        head: str = "",
        body: str = "",
        lang: str = "en",
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Puts a page at a path, and tells its address."""
        self.served[path] = (_PAGE.format(lang=lang, head=head, body=body), headers or {})
        return self.origin + path

    def stop(self) -> None:
        assert self.server is not None
        self.server.shutdown()
        self.server.server_close()


def tag(service_url: str, site: str, **settings: str) -> str:
    """The tag that shows the assistant."""
    data = "".join(f' data-{name}="{value}"' for name, value in settings.items())
    return f'<script async src="{service_url}/widget.js" data-site="{site}"{data}></script>'


def launcher(page: Page) -> Locator:
    return page.locator(LAUNCHER)


def chat(page: Page) -> FrameLocator:
    """The page of the assistant inside the page of the host."""
    return page.frame_locator("qianhai-assistant iframe")


def open_chat(page: Page, replies: int = 2) -> FrameLocator:
    """Opens the assistant, and waits for the greeting."""
    launcher(page).click()
    frame = chat(page)
    expect(frame.locator("article.bot")).to_have_count(replies)
    return frame


def ask_there(frame: FrameLocator, text: str) -> None:
    """Asks in the frame, and waits until an answer stands below the question."""
    before = frame.locator("article.bot").count()
    frame.locator("#input").fill(text)
    frame.locator("#input").press("Enter")
    expect(frame.locator("article.bot")).to_have_count(before + 1)
