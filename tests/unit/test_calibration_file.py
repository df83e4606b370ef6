from __future__ import annotations

from dataclasses import replace

import numpy as np

from knowledge.calibration_file import Learnt, pack, unpack
from knowledge.context import Context
from knowledge.trials import Trials
from tests.knowledge_fakes import calibrated, entry, ranker


def test_what_was_learnt_of_follow_ups_is_kept_with_the_rest() -> None:
    entries = [entry("tax.a"), entry("tax.b")]
    thresholds = {"en": 0.5, "zh-Hans": 0.6, "zh-Hant": 0.7}
    context = Context(ranker([1.0, 2.0], constant=3.0), 0.9)
    trials = Trials(*(np.array(one) for one in (["en"], [0.5], [True], [False])))
    calibration = replace(calibrated(entries, 4, ranker([1.0]), thresholds), trials=trials)

    stored = unpack(pack(Learnt("matcher", "digest", calibration, context)))

    assert stored is not None
    assert (stored.matcher, stored.digest) == ("matcher", "digest")
    assert stored.calibration.thresholds == thresholds
    assert stored.calibration.trials is not None
    assert stored.calibration.trials.outcome("en", 0.02) == trials.outcome("en", 0.02)
    assert stored.context is not None
    assert stored.context.threshold == 0.9
    assert np.array_equal(stored.context.ranker.none_weights, context.ranker.none_weights)


def test_bytes_that_are_no_calibration_are_nothing() -> None:
    assert unpack(b"") is None
    assert unpack(b"PK\x03\x04 cut short") is None
