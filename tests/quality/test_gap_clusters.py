"""Questions that ask the same fall together, in whatever script, and others stay apart.

The labels are those of the calibration: two questions ask the same when one entry answers both.
The map of meaning is learnt from other entries, for what people ask as gaps has none.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.gaps import LIKENESS, group
from knowledge.live import open_builder
from knowledge.meaning import Meaning
from tests.contracts.curated import CALIBRATION, entries, questions

LEAST_PURE = 0.7
LEAST_FOUND = 0.55


@pytest.fixture(scope="module")
def shares() -> NDArray[np.float64]:
    """For the mean question: of those in its cluster, and of its like, those that are both."""
    # By the id alone: an entry more must not move all others into the other half.
    halves = [{e.id for e in entries() if crc32(e.id.encode()) % 2 == n} for n in (0, 1)]
    return np.concatenate([shares_of(unseen) for unseen in halves]).mean(axis=0)


def shares_of(unseen: set[str]) -> NDArray[np.float64]:
    """Both shares for each question about the unseen entries."""
    cache = open_builder().vectors
    meaning = Meaning.learn([entry for entry in entries() if entry.id not in unseen], cache)
    asked = [question for question in questions(CALIBRATION) if question.entry in unseen]
    vectors = cache.encode([question.text for question in asked])
    labels = np.array(group(meaning.project(vectors, [q.lang for q in asked]), LIKENESS))
    due = np.array([question.entry for question in asked])
    together, alike = labels[:, None] == labels, due[:, None] == due
    both = (together & alike).sum(axis=1)
    return np.stack([both / together.sum(axis=1), both / alike.sum(axis=1)], axis=1)


def test_clusters_ask_mostly_one_thing(shares: NDArray[np.float64]) -> None:
    assert shares[0] >= LEAST_PURE, f"{shares[0]:.3f}"


def test_most_questions_that_ask_the_same_are_found_together(shares: NDArray[np.float64]) -> None:
    assert shares[1] >= LEAST_FOUND, f"{shares[1]:.3f}"
