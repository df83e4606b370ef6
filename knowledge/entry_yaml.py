"""Entries as the YAML that is kept in git: one way to write each, so that changes show alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Final

from knowledge.array_file import write_whole
from knowledge.entry import Entry, Source, Texts
from knowledge.language import LANGS

_WIDTH: Final = 100
_INDENT: Final = " " * 6
# What a block of plain lines cannot hold: signs that YAML or an editor would change.
_UNUSUAL: Final = re.compile(r"[^\S \n]|[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff]| \n|\n |  ")

_PLAIN: Final = re.compile(r"[A-Za-z](?:[\w./?=&%+~-]|[: ](?=[\w/]))*", re.ASCII)
_YAML_WORDS: Final = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}


def to_yaml(entries: Iterable[Entry]) -> str:
    """The YAML of entries, in their order; reading it gives the same entries."""
    return "\n".join("\n".join(_lines(entry)) + "\n" for entry in entries)


def write_entry_files(entries: Sequence[Entry], folder: Path) -> list[Path]:
    """Writes a set of entries as one file a topic, and removes files of topics that are gone.

    Entries that the files hold already stay in their order; new ones follow. Returns the paths
    of the files that changed.
    """
    topics: dict[str, list[Entry]] = {}
    for entry in entries:
        topics.setdefault(entry.topic, []).append(entry)
    changed = []
    for path in sorted(folder.glob("*.yml")):
        if path.stem not in topics:
            path.unlink()
            changed.append(path)
    for topic, its in sorted(topics.items()):
        path = folder / f"{topic}.yml"
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        places = {name: place for place, name in enumerate(re.findall(r"(?m)^- id: (\S+)$", old))}
        new = to_yaml(sorted(its, key=lambda entry: (places.get(entry.id, len(places)), entry.id)))
        if new != old:
            write_whole(path, new.encode())
            changed.append(path)
    return changed


def _lines(entry: Entry) -> Iterator[str]:
    yield f"- id: {entry.id}"
    yield f"  topic: {entry.topic}"
    yield f"  audience: [{', '.join(entry.audience)}]"
    yield "  question:"
    yield from (f"    {lang}: {_quoted(entry.question[lang])}" for lang in LANGS)
    yield "  wordings:"
    for lang in LANGS:
        yield f"    {lang}:"
        yield from (f"      - {_quoted(text)}" for text in entry.wordings[lang])
    yield "  answer:"
    for lang in LANGS:
        yield from _block(lang, entry.answer[lang])
    yield "  sources:"
    for source in entry.sources:
        yield from _source(source)
    yield f"  as_of: {entry.as_of}"
    if entry.valid_to:
        yield f"  valid_to: {entry.valid_to}"
    yield f"  review_by: {entry.review_by}"
    yield f"  owner: {_scalar(entry.owner)}"
    if entry.related:
        yield f"  related: [{', '.join(entry.related)}]"
    if entry.group:
        audience = ", ".join(entry.group.audience)
        yield f"  group: {{name: {_scalar(entry.group.name)}, audience: [{audience}]}}"
    if entry.service:
        yield f"  service: {entry.service}"


def _source(source: Source) -> Iterator[str]:
    yield f"    - title: {_flow(source.title)}"
    yield f"      publisher: {_flow(source.publisher)}"
    yield f"      url: {_scalar(str(source.url))}"
    if source.dated:
        yield f"      dated: {_quoted(source.dated)}"
    yield f"      facts: [{', '.join(map(_scalar, source.facts))}]"


def _flow(texts: Texts) -> str:
    return "{" + ", ".join(f"{lang}: {_quoted(texts[lang])}" for lang in LANGS) + "}"


def _block(lang: str, text: str) -> Iterator[str]:
    """A text as a block: its own lines where it has some, else folded to a readable width."""
    if _UNUSUAL.search(text) or text[0] in " \t":
        yield f"    {lang}: {_quoted(text)}"
        return
    if "\n" in text:
        yield f"    {lang}: |-"
        yield from (_INDENT + line if line else "" for line in text.split("\n"))
        return
    yield f"    {lang}: >-"
    yield from (_INDENT + line for line in _wrapped(text))


def _wrapped(text: str) -> list[str]:
    return wrap(
        text,
        _WIDTH - len(_INDENT),
        break_long_words=False,
        break_on_hyphens=False,
        expand_tabs=False,
        replace_whitespace=False,
    )


def _scalar(text: str) -> str:
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _YAML_WORDS
    return text if is_plain else _quoted(text)


def _quoted(text: str) -> str:
    """A double-quoted scalar: JSON's way, which YAML reads alike."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f").replace("\x85", "\\N")
