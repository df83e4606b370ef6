"""Follow-ups: what a text means after the last answer, such as 'and for my wife?'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from pydantic import BaseModel, ConfigDict

from knowledge.base import Finding, KnowledgeBase, Match, offer
from knowledge.calibration import FOLDS, cross_validate
from knowledge.entry import Entry
from knowledge.evidence import FEATURES, Evidence, Rows
from knowledge.language import Lang
from knowledge.ranker import Floats, Observation, Ranker
from knowledge.trials import lowest_threshold
from knowledge.vectors import Vectors

# Of the text alone and after the last question: the features named here, and how likely the
# matcher finds the entry; then what the last question added, and where the entry stands to it.
_TAKEN: Final = [FEATURES.index(name) for name in ("dense", "lexical", "cover")]
_CHOICES: Final = 3
_ELLIPTICAL: Final = 24  # terms: a longer text says itself what it means
_FAINT: Final = 1e-4  # below, likelihoods are all alike


class FollowUp(BaseModel):
    """A text said after the entry `last` was answered, and the entry that answers it, if any."""

    model_config = ConfigDict(frozen=True)

    last: str
    text: str
    lang: Lang
    entry: str | None


@dataclass(frozen=True)
class Context:
    """What was learnt of follow-ups: how to weigh them, and from which probability to answer."""

    ranker: Ranker
    threshold: float


def read_follow_ups(path: Path) -> tuple[FollowUp, ...]:
    """The labelled follow-ups of a JSON Lines file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(FollowUp.model_validate_json(line) for line in lines)


def learn_context(knowledge: KnowledgeBase, follow_ups: Sequence[FollowUp]) -> Context | None:
    """What labelled follow-ups teach; None where none is about entries of this set."""
    known = [f for f in follow_ups if f.last in knowledge.entries]
    observed = [_observe(knowledge, follow_up) for follow_up in known]
    if len(observed) < FOLDS:
        return None
    validated = cross_validate(observed, np.arange(len(observed)) % FOLDS)
    threshold = lowest_threshold(validated.best, validated.right)
    return Context(Ranker.fit(observed), threshold)


def find_after(
    knowledge: KnowledgeBase, question: str, lang: Lang, last: str | None, vector: Vectors
) -> Finding:
    """What a text comes to after the entry `last` was answered, or on its own."""
    place = (question, lang, last, hash(vector.tobytes()))
    return knowledge.followed.get(
        place, lambda: _find_after(knowledge, question, lang, last, vector)
    )


def _find_after(
    knowledge: KnowledgeBase, question: str, lang: Lang, last: str | None, vector: Vectors
) -> Finding:
    alone = knowledge.find(question, lang, vector)
    context = knowledge.context
    if context is None or last is None or last not in knowledge.entries:
        return alone
    # What is found without the last question need not be encoded once more together with it.
    is_whole = len(knowledge.index.terms_of(question)) > _ELLIPTICAL
    if alone.verdict == "answer" or is_whole or knowledge.asks_word_for_word(question):
        return alone
    found = _find_in_context(knowledge, context, question, lang, last, vector)
    # Where the last answer tells nothing, what the text means on its own still stands.
    return found if found.verdict == "answer" or alone.verdict == "unknown" else alone


def _find_in_context(
    knowledge: KnowledgeBase,
    context: Context,
    question: str,
    lang: Lang,
    last: str,
    vector: Vectors,
) -> Finding:
    evidence = _gather(knowledge, question, vector, knowledge.entries[last], lang)
    shares = context.ranker.probabilities(evidence)[:-1]
    order = np.argsort(-shares, kind="stable")
    matches = tuple(
        Match(knowledge.ordered[evidence.entries[at]], float(shares[at])) for at in order
    )
    if matches[0].score >= context.threshold:
        return Finding("answer", matches)
    return offer(matches, _CHOICES)


def _observe(knowledge: KnowledgeBase, follow_up: FollowUp) -> Observation:
    vector = knowledge.encode(follow_up.text)
    last = knowledge.entries[follow_up.last]
    evidence = _gather(knowledge, follow_up.text, vector, last, follow_up.lang)
    right = knowledge.entries.get(follow_up.entry or "")
    return Observation(evidence, knowledge.rows[right.id] if right else None)


def _gather(
    knowledge: KnowledgeBase, question: str, vector: Vectors, last: Entry, lang: Lang
) -> Evidence:
    """The evidence for the last entry, those about it, and what the text alone would mean."""
    about = knowledge.rows_about(last)
    alone = knowledge.gist(question, vector)
    entries: Rows = np.unique(np.concatenate((alone.entries, about, [knowledge.rows[last.id]])))
    asked_last = last.question[lang]
    whole = f"{asked_last} {question}"
    # Nearly as many follow-ups are told as by whole vectors, and every text that nothing answers
    # comes this way.
    together = knowledge.sketch(whole)
    added = together - knowledge.recall_sketch(asked_last)
    features = np.column_stack(
        (
            *_features(knowledge, question, vector, entries),
            *_features(knowledge, whole, together, entries),
            knowledge.index.likeness(entries, added / max(float(np.linalg.norm(added)), _FAINT)),
            entries == knowledge.rows[last.id],
            np.isin(entries, about),
            [knowledge.ordered[row].id in last.related for row in entries],
        )
    )
    length = np.log1p(len(knowledge.index.terms_of(question)))
    of_question = np.array([length, *alone.question[:2]])
    return Evidence(entries, features.astype(np.float64), of_question, np.empty(0, np.intp))


def _features(
    knowledge: KnowledgeBase, question: str, vector: Vectors, entries: Rows
) -> list[Floats]:
    evidence = knowledge.index.gather(question, vector, among=entries)
    likely = np.log(knowledge.ranker.probabilities(evidence)[:-1] + _FAINT)
    return [*evidence.features[:, _TAKEN].T, likely]
