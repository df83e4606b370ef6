from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from knowledge.evidence import Evidence
from knowledge.ranker import Ranker
from knowledge.trials import TARGET_WRONG, allowed_wrong, lowest_threshold
from tests.knowledge_fakes import evidence as evidence_of
from tests.knowledge_fakes import ranker

FEATURES = 3
NUMBERS = st.floats(-100, 100)
EVIDENCE = st.integers(1, 6).flatmap(
    lambda rows: arrays(np.float64, (rows, FEATURES), elements=st.floats(-1, 1)).map(evidence_of)
)
RANKERS = st.builds(
    lambda weights, best, constant: ranker(weights, *best, constant=constant),
    st.lists(NUMBERS, min_size=FEATURES, max_size=FEATURES),
    st.lists(NUMBERS, min_size=FEATURES, max_size=FEATURES),
    NUMBERS,
)
SCORES = st.lists(st.integers(0, 1000), unique=True, min_size=1, max_size=200)


@given(fixed=RANKERS, evidence=EVIDENCE)
def test_probabilities_sum_to_one(fixed: Ranker, evidence: Evidence) -> None:
    shares = fixed.probabilities(evidence)

    assert shares.shape == (len(evidence.entries) + 1,)
    assert (shares >= 0).all()
    assert shares.sum() == pytest.approx(1)


@given(fixed=RANKERS, evidence=EVIDENCE, data=st.data())
def test_order_of_the_entries_does_not_matter(
    fixed: Ranker, evidence: Evidence, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(evidence.entries))))
    turned = evidence_of(evidence.features[order])

    shares, shuffled = fixed.probabilities(evidence), fixed.probabilities(turned)

    assert shuffled[:-1] == pytest.approx(shares[:-1][order])
    assert shuffled[-1] == pytest.approx(shares[-1])


@given(scores=SCORES, data=st.data())
def test_no_more_than_the_target_is_wrong_above_the_threshold(
    scores: list[int], data: st.DataObject
) -> None:
    best = np.array(scores) / 1000
    right = data.draw(arrays(np.bool_, len(scores)))

    threshold = lowest_threshold(best, right)

    answered = best >= threshold
    allowed = allowed_wrong(len(scores))
    assert allowed <= TARGET_WRONG * len(scores)
    assert (answered & ~right).sum() <= allowed
    if not answered.all():
        next_best = best[~answered].max()
        more = best >= next_best
        assert (more & ~right).sum() > allowed, "it could be lower"
