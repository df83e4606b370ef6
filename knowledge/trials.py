"""How the labelled questions fare with a ranker that never saw them, at any target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

# Of all questions in a language, at most so many may be given a wrong answer; this sure are we
# that they are no more (one standard error), where a few hundred questions tell.
TARGET_WRONG: Final = 0.02
CONFIDENCE: Final = 0.84
NEVER: Final = 1.01  # the threshold that no probability reaches


class Outcome(NamedTuple):
    """The threshold that a target comes to, and the shares of the questions by what they get."""

    threshold: float
    asked: int
    right: float
    wrong: float
    clarified: float
    abstained: float


@dataclass(frozen=True)
class Trials:
    """For each question its best probability, if that is right, and if choices were offered."""

    langs: NDArray[np.str_]
    best: NDArray[np.float64]
    right: NDArray[np.bool_]
    offered: NDArray[np.bool_]

    def threshold(self, lang: str, target: float = TARGET_WRONG) -> float:
        """The threshold of a language at a target."""
        of_it = self.langs == lang
        return lowest_threshold(self.best[of_it], self.right[of_it], target)

    def outcome(self, lang: str, target: float) -> Outcome:
        """What the questions of a language would get at a target."""
        of_it = self.langs == lang
        threshold, asked = self.threshold(lang, target), int(of_it.sum())
        answered = self.best[of_it] >= threshold
        offered = ~answered & self.offered[of_it]
        shares = (
            answered & self.right[of_it],
            answered & ~self.right[of_it],
            offered,
            ~answered & ~offered,
        )
        return Outcome(threshold, asked, *(float(one.sum()) / max(asked, 1) for one in shares))


def lowest_threshold(
    best: NDArray[np.float64], right: NDArray[np.bool_], target: float = TARGET_WRONG
) -> float:
    """The lowest probability above which no more than `allowed_wrong` are wrong."""
    if not len(best):
        return NEVER
    values, counts = np.unique(-best[~right], return_counts=True)
    too_many = np.cumsum(counts) > allowed_wrong(len(best), target)
    if not too_many.any():
        return float(best.min())
    # The first wrong answer too many, and the next better question: between them.
    first = -values[int(too_many.argmax())]
    better = best[best > first]
    return float((first + better.min()) / 2) if len(better) else NEVER


def allowed_wrong(asked: int, target: float = TARGET_WRONG) -> int:
    """How many of the questions asked may be wrong for the target to hold with CONFIDENCE.

    None where they are too few to tell.
    """
    from scipy.stats import beta

    counts = np.arange(int(target * asked) + 1)
    highest = beta.ppf(CONFIDENCE, counts + 1, asked - counts)
    return max(int((highest <= target).sum()) - 1, 0)
