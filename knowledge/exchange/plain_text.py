"""HTML to the text that people read; links keep their address."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "hr", "header", "footer"))
_PARTS: Final = frozenset(("p", "div", "section", "article", "address", "blockquote", "pre"))
_LISTS: Final = frozenset(("ul", "ol", "dl", "dt", "dd", "table", "tr"))
_BREAKS: Final = _HEADINGS | _PARTS | _LISTS | {"br"}
_CELLS: Final = frozenset(("td", "th", "tbody", "thead", "tfoot"))
_MARKS: Final = frozenset(
    ("b", "i", "u", "s", "em", "strong", "small", "big", "sub", "sup", "mark")
)
_WORDS: Final = frozenset(("a", "abbr", "cite", "code", "del", "ins", "kbd", "q", "span", "tt"))
_OLD: Final = frozenset(("font", "strike", "img"))
_UNSEEN: Final = frozenset(("script", "style", "template"))
_KNOWN: Final = _BREAKS | _CELLS | _MARKS | _WORDS | _OLD | _UNSEEN | {"li"}
# Never more than once over the text: html.parser takes minutes for a page of unclosed tags.
_TAG: Final = re.compile(rf"<(/?)({'|'.join(sorted(_KNOWN))})(?=[\s/>])([^<>]*)>", re.IGNORECASE)
_HREF: Final = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
# With its semicolon, so that "R&D&not yet" stays; short, since unescape() refuses long numbers.
_REFERENCE: Final = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,31});", re.IGNORECASE)
_GAP: Final = re.compile(r"\n{3,}")
_NO_ADDRESS: Final = ("#", "javascript:")


def as_plain_text(text: str) -> str:
    """The text without tags; <what is no tag of HTML> stays."""
    if not _TAG.search(text):
        return _unescape(text)
    reader = _Reader()
    reader.read(_without_comments(text))
    lines = "".join(reader.parts).split("\n")
    return _GAP.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


class _Reader:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self._link: tuple[str, int] | None = None
        self._unseen: str | None = None

    def read(self, text: str) -> None:
        end = 0
        for tag in _TAG.finditer(text):
            self._add(text[end : tag.start()])
            end = tag.end()
            self._open_or_close(tag[2].lower(), bool(tag[1]), tag[3])
        self._add(text[end:])

    def _add(self, text: str) -> None:
        if not self._unseen:
            self.parts.append(_unescape(text))

    def _open_or_close(self, name: str, closes: bool, attributes: str) -> None:
        if self._unseen:
            if closes and name == self._unseen:
                self._unseen = None
        elif name in _UNSEEN:
            self._unseen = None if closes else name
        elif name == "a":
            self._close_link() if closes else self._open_link(attributes)
        elif name in _BREAKS:
            self.parts.append("\n")
        elif name == "li" and not closes:
            self.parts.append("\n- ")

    def _open_link(self, attributes: str) -> None:
        found = _HREF.search(attributes)
        address = _unescape(next(filter(None, found.groups()), "")) if found else ""
        self._link = (address.removeprefix("mailto:").removeprefix("tel:"), len(self.parts))

    def _close_link(self) -> None:
        address, start = self._link or ("", 0)
        self._link = None
        shown = "".join(self.parts[start:])
        if address and not address.startswith(_NO_ADDRESS) and address not in shown:
            self.parts.append(f" ({address})")


def _unescape(text: str) -> str:
    return _REFERENCE.sub(lambda found: unescape(found[0]), text)


def _without_comments(text: str) -> str:
    kept, done = [], 0
    while (start := text.find("<!--", done)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[done:start])
        done = end + len("-->")
    return "".join(kept) + text[done:]
