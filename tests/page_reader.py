"""What a page of ours offers: the addresses it names, and the forms that can be sent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Final

_LINKS: Final = {"a": "href", "link": "href", "script": "src", "img": "src", "iframe": "src"}


@dataclass
class SentForm:
    """A form as a browser would send it: hidden fields and choices filled in, texts empty."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    is_sent: bool = False
    """Whether a button of its own sends it; others may send its fields elsewhere."""


class PageReader(HTMLParser):
    """Reads the links, forms and CSRF token out of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[SentForm] = []
        self.inline: list[str] = []
        self.csrf = ""
        self._open: SentForm | None = None
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if given.get(_LINKS.get(tag, "")):
            self.links.append(given[_LINKS[tag]])
        is_code = tag == "script" and "src" not in given and given.get("type") != "application/json"
        if (
            is_code
            or tag == "style"
            or any(name.startswith("on") or name == "style" for name in given)
        ):
            self.inline.append(self.get_starttag_text() or tag)
        if tag == "meta" and given.get("name") == "csrf":
            self.csrf = given["content"]
        elif tag == "form":
            self._open = SentForm(given.get("action", ""), given.get("method", "get").upper())
            self.forms.append(self._open)
        elif self._open:
            self._take(tag, given, self._open)

    def _take(self, tag: str, given: dict[str, str], form: SentForm) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            form.fields.setdefault(self._select, given.get("value", ""))
        elif tag == "textarea" and name:
            form.texts.append(name)
        elif tag == "button":
            self._press(given, form)
        elif tag == "input" and name and kind in {"hidden", "radio", "checkbox"}:
            form.fields.setdefault(name, given.get("value", "on"))
        elif tag == "input" and name and kind not in {"submit", "file"}:
            form.texts.append(name)

    def _press(self, given: dict[str, str], form: SentForm) -> None:
        if "formaction" in given:
            there = replace(form, action=given["formaction"], is_sent=True)
            self.forms.append(there)
        elif given.get("type") != "button":
            form.is_sent = True
            if given.get("name"):
                form.fields.setdefault(given["name"], given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""
