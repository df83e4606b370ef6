"""Questions that ask the same fall together, in whatever script, and others stay apart.

The labels are those of the calibration: two questions ask the same when one entry answers both.
The map of meaning is learnt from other entries, for what people ask as gaps has none.
"""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.gaps import LIKENESS, group
from knowledge.live import open_builder
from knowledge.meaning import Meaning
from tests.contracts.curated import CALIBRATION, entries, questions

LEAST_PURE = 0.7
LEAST_FOUND = 0.55


@pytest.fixture(scope="module", params=[0, 1], ids=["first half", "second half"])
def shares(request: pytest.FixtureRequest) -> tuple[float, float]:
    """For the mean question: of those in its cluster, and of its like, those that are both."""
    cache = open_builder().vectors
    ordered = sorted(entries(), key=lambda entry: entry.id[::-1])  # topics fall on both halves
    unseen = {entry.id for entry in ordered[request.param :: 2]}
    meaning = Meaning.learn([entry for entry in ordered if entry.id not in unseen], cache)
    asked = [question for question in questions(CALIBRATION) if question.entry in unseen]
    vectors = cache.encode([question.text for question in asked])
    labels = np.array(group(meaning.project(vectors, [q.lang for q in asked]), LIKENESS))
    due = np.array([question.entry for question in asked])
    together, alike = labels[:, None] == labels, due[:, None] == due
    both = (together & alike).sum(axis=1)
    return float((both / together.sum(axis=1)).mean()), float((both / alike.sum(axis=1)).mean())


def test_clusters_ask_mostly_one_thing(shares: tuple[float, float]) -> None:
    assert shares[0] >= LEAST_PURE, f"{shares[0]:.3f}"


def test_most_questions_that_ask_the_same_are_found_together(shares: tuple[float, float]) -> None:
    assert shares[1] >= LEAST_FOUND, f"{shares[1]:.3f}"
