"""Questions of a FAQPage as schema.org describes it, alone or inside a web page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from knowledge.exchange.errors import ExchangeError
from knowledge.exchange.json_file import parse_json
from knowledge.exchange.question_lists import Answered

_TYPE: Final = "application/ld+json"


def find_scripts(page: str) -> Iterator[str]:
    """The linked data that stands in a web page."""
    lower, end = page.lower(), 0
    while (start := lower.find("<script", end)) >= 0:
        opened = lower.find(">", start)
        end = lower.find("</script", opened)
        if opened < 0 or end < 0:
            return
        if _TYPE in lower[start:opened]:
            yield page[opened + 1 : end].strip()


def read_faq_page(name: str, page: str) -> list[Answered]:
    """The questions of a web page; raises ExchangeError where it holds none."""
    found = [a for script in find_scripts(page) for a in read_faq(name, parse_json(name, script))]
    if not found:
        raise ExchangeError(
            "no_faq",
            "this page holds no FAQPage data in a script of {kind}.",
            where=name,
            kind=_TYPE,
        )
    return [answered._replace(place=_place(name, n)) for n, answered in enumerate(found, start=1)]


def is_faq(value: Any) -> bool:
    """Whether this is linked data rather than entries."""
    items = value if isinstance(value, list) else [value]
    return any(isinstance(i, dict) and ("@type" in i or "@graph" in i) for i in items)


def read_faq(name: str, value: Any) -> list[Answered]:
    """The questions of every FAQPage in the linked data, in their order."""
    questions = [
        question
        for node in _nodes(value)
        if _is_a(node, "FAQPage")
        for question in _as_list(node.get("mainEntity"))
        if _is_a(question, "Question")
    ]
    return [
        Answered(_place(name, number), (_text(question, "name", "text"),), _answer_of(question))
        for number, question in enumerate(questions, start=1)
    ]


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    for item in _as_list(value):
        if isinstance(item, dict):
            yield item
            yield from (node for node in _as_list(item.get("@graph")) if isinstance(node, dict))


def _answer_of(question: dict[str, Any]) -> str:
    answers = _as_list(question.get("acceptedAnswer") or question.get("suggestedAnswer"))
    return next((_text(answer, "text") for answer in answers if isinstance(answer, dict)), "")


def _text(node: dict[str, Any], *names: str) -> str:
    return next((node[name] for name in names if isinstance(node.get(name), str)), "")


def _is_a(node: Any, kind: str) -> bool:
    return isinstance(node, dict) and any(
        isinstance(name, str) and name.rpartition("/")[2] == kind
        for name in _as_list(node.get("@type"))
    )


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _place(name: str, number: int) -> str:
    return f"{name}, question {number}"
