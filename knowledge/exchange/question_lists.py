"""Questions with their answers, as other systems hold them, made into drafts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from knowledge.exchange.plain_text import as_plain_text
from knowledge.exchange.records import Imported, judge
from knowledge.fold import fold
from knowledge.language import LANGS, Lang, detect, is_chinese
from knowledge.plain_text import canonical
from knowledge.reason import Reason

_WEB: Final = ("https://", "http://")


class Answered(NamedTuple):
    """An answer, the ways to ask for it, where both stand and where they were taken from."""

    place: str
    questions: tuple[str, ...]
    answer: str
    source: str = ""
    faults: tuple[Reason, ...] = ()


def draft(items: Iterable[Answered]) -> list[Imported]:
    """One draft for each answer, however many rows ask for it."""
    groups: dict[str, list[Answered]] = {}
    for item in items:
        plain = item._replace(
            questions=tuple(filter(None, map(_as_line, item.questions))),
            answer=as_plain_text(canonical(item.answer)).strip(),
        )
        groups.setdefault(plain.answer or plain.place, []).append(plain)
    return [_draft(group) for group in groups.values()]


def _as_line(text: str) -> str:
    return " ".join(as_plain_text(text).split())


def _draft(group: Sequence[Answered]) -> Imported:
    first = group[0]
    notes = [
        Reason(
            "same_answer", "has the same answer as {place}, and is one with it", place=item.place
        )
        for item in group[1:]
    ]
    answer_lang = _lang_of(first.answer, None, notes) if first.answer else None
    asked: dict[Lang, dict[str, str]] = {}
    for text in (text for item in group for text in item.questions):
        lang = _lang_of(text, answer_lang, notes)
        asked.setdefault(lang, {}).setdefault(fold(text), text)
    fields: dict[str, Any] = {}
    if asked:
        ways = {lang: list(asked[lang].values()) for lang in LANGS if lang in asked}
        fields["question"] = {lang: texts[0] for lang, texts in ways.items()}
        fields["wordings"] = {lang: texts[1:] for lang, texts in ways.items()}
    if answer_lang:
        fields["answer"] = {answer_lang: first.answer}
    fields |= _sources(group, notes)
    faults = tuple(fault for item in group for fault in item.faults)
    return judge(first.place, fields, faults, tuple(notes))


def _lang_of(text: str, otherwise: Lang | None, notes: list[Reason]) -> Lang:
    told = detect(text)
    if told:
        return told
    if otherwise and (otherwise != "en") == is_chinese(text):
        return otherwise
    notes.append(
        Reason("language_unsure", "the language of {text!r} is not certain", text=text[:40])
    )
    return "zh-Hans" if is_chinese(text) else "en"


def _sources(group: Sequence[Answered], notes: list[Reason]) -> dict[str, Any]:
    named = dict.fromkeys(item.source.strip() for item in group if item.source.strip())
    notes += [
        Reason("comes_from", "comes from {name!r}", name=name)
        for name in named
        if not name.startswith(_WEB)
    ]
    pages = [{"url": name} for name in named if name.startswith(_WEB)]
    return {"sources": pages} if pages else {}
