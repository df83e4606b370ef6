"""The nearest wordings found by Redis, where there are too many to compare in memory."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from typing import Final

import numpy as np
from redis import Redis
from redis.commands.vectorset.commands import QuantizationOptions
from redis.exceptions import RedisError

from knowledge import keys
from knowledge.nearest import ExactNearest, Nearest, Rows
from knowledge.vectors import Vectors

_LOG = logging.getLogger(__name__)
# By time of search even at some 65,000 wordings; but below this Redis saves less than 5 ms, while
# each publication waits until its vectors are there: ten minutes, where memory takes seconds.
CROSSOVER: Final = 200_000
_KEPT: Final = 24 * 3600  # seconds that a set nobody searches lasts
_RENEWED: Final = 3600.0  # seconds; each search a write would make Redis sync its log each time
_PARCEL: Final = 8  # vectors added at a time: Redis serves nobody else for so long, some 10 ms
_STALLED: Final = 60  # seconds without a parcel, after which another process goes on
# As measured by bench/nearest_crossover.py: a byte for each number instead of four costs nothing
# once twice as many as are wanted are compared in full, and takes a third of the memory.
_BYTES: Final = QuantizationOptions.Q8
_WIDTH: Final = 200
_TWICE: Final = 2


class VectorSetNearest:
    """Unit vectors in a vector set of Redis, which is the same for all processes.

    The set names the rows that may be nearest, all but surely the right ones; their likeness is
    worked out here. Where Redis does not answer, all rows are compared.
    """

    def __init__(self, vectors: Vectors, client: Redis) -> None:
        """Takes unit vectors (n, d); returns once they are in Redis. Raises RedisError."""
        self._vectors = vectors
        self._redis = client
        self._set = client.vset()
        self._key = keys.nearest(hashlib.sha256(vectors.ravel().data).hexdigest()[:16])
        self._fill()
        self._renew()

    def search(self, vector: Vectors, count: int, least: float) -> tuple[Rows, Vectors]:
        """The rows of the `count` nearest vectors and their likenesses, best first.

        Those less like than `least` are left out.
        """
        rows = self._likely(vector, min(_TWICE * count, len(self._vectors)))
        scores = self._vectors[rows] @ vector
        best = np.argsort(-scores, kind="stable")[:count]
        best = best[scores[best] >= least]
        return rows[best], scores[best]

    def _fill(self) -> None:
        """Adds what is not in the set yet: rows are added in order, so their number tells."""
        with self._redis.lock(keys.filling(self._key), timeout=_STALLED) as filling:
            for start in range(self._set.vcard(self._key), len(self._vectors), _PARCEL):
                self._add(start)
                filling.reacquire()

    def _add(self, start: int) -> None:
        with self._redis.pipeline(transaction=False) as pipe:
            parcel = pipe.vset()
            for row, vector in enumerate(self._vectors[start : start + _PARCEL], start):
                # Never with CAS: it holds nobody up, but Redis 8.2 dies of it in its own log.
                parcel.vadd(self._key, vector.tobytes(), str(row), quantization=_BYTES)
            pipe.expire(self._key, _KEPT)
            pipe.execute()

    def _renew(self) -> None:
        self._redis.expire(self._key, _KEPT)
        self._renewed = time.monotonic()

    def _likely(self, vector: Vectors, count: int) -> Rows:
        try:
            if time.monotonic() - self._renewed > _RENEWED:
                self._renew()
            found = self._set.vsim(self._key, vector.tobytes(), count=count, ef=_WIDTH)
        except RedisError as error:
            return self._compare(vector, count, str(error))
        return np.array(found, np.intp) if found else self._compare(vector, count, "it is gone")

    def _compare(self, vector: Vectors, count: int, why: str) -> Rows:
        _LOG.warning("The vector set %s cannot be searched: %s", self._key, why)
        rows: Rows = np.argpartition(self._vectors @ vector, -count)[-count:]
        return rows


def choose_nearest(
    client: Redis, crossover: int = CROSSOVER
) -> Callable[[Vectors, Vectors], Nearest]:
    """What finds the nearest of unit vectors (n, d) with their axes: Redis for many, else memory.

    A Redis that has no vector sets, or is out of reach, leaves it to memory.
    """

    def make(vectors: Vectors, axes: Vectors) -> Nearest:
        if len(vectors) >= crossover:
            try:
                return VectorSetNearest(vectors, client)
            except RedisError as error:
                _LOG.warning("The nearest wordings are searched without Redis: %s", error)
        return ExactNearest(vectors, axes)

    return make
