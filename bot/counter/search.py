"""What the assistant would find for a visitor's question, and where its threshold lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.masking import mask, without_labels
from bot.text_guard import clean
from knowledge.base import KnowledgeBase, Match, Verdict
from knowledge.language import Lang, detect

_SHOWN: Final = 6
_FAINT: Final = 0.005  # less likely entries only lengthen the list
_LEAST: Final = 3  # are shown, however unlikely


@dataclass(frozen=True)
class Found:
    """The likeliest entries for a question, and what a resident would get for it.

    `masked` is the question as it may be kept; `lang` the language it is written in, if it tells.
    """

    masked: str
    lang: Lang | None
    verdict: Verdict
    threshold: float
    matches: tuple[Match, ...]
    group: str | None


def search_entries(knowledge: KnowledgeBase, question: str, otherwise: Lang) -> Found:
    """What is found for a question; `otherwise` is its language where it does not tell."""
    masked, _ = mask(clean(question))
    asked = clean(without_labels(masked))
    lang = detect(asked)
    threshold = knowledge.thresholds[lang or otherwise]
    if not asked:
        return Found(masked, lang, "unknown", threshold, (), None)
    vector = knowledge.encode(asked)
    finding = knowledge.find(asked, lang or otherwise, vector)
    ranked = [*finding.matches, *finding.choices]
    if len(ranked) < _LEAST:  # a wording of an entry finds that entry alone
        ranked += knowledge.search(asked, vector, _SHOWN)
    return Found(masked, lang, finding.verdict, threshold, _first(ranked), finding.group)


def _first(ranked: Iterable[Match]) -> tuple[Match, ...]:
    """Each entry once, with the first score it got, best first."""
    best = {match.entry.id: match for match in reversed([*ranked])}
    ordered = sorted(best.values(), key=lambda match: -match.score)[:_SHOWN]
    return tuple(m for place, m in enumerate(ordered) if place < _LEAST or m.score >= _FAINT)
