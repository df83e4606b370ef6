from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.vectors import VectorCache
from tests.knowledge_fakes import WordCountEncoder


@pytest.fixture
def encoder() -> WordCountEncoder:
    return WordCountEncoder("tax", "rate", "visa")


def test_row_of_each_text_stands_in_its_place(encoder: WordCountEncoder, tmp_path: Path) -> None:
    rows = VectorCache(encoder, tmp_path).encode(["visa", "tax", "visa"])

    assert rows.tolist() == [[0, 0, 1], [1, 0, 0], [0, 0, 1]]


def test_text_is_encoded_once(encoder: WordCountEncoder, tmp_path: Path) -> None:
    cache = VectorCache(encoder, tmp_path)

    cache.encode(["tax", "visa", "tax"])
    cache.encode(["visa", "rate"])

    assert encoder.batches == [["tax", "visa"], ["rate"]]


def test_texts_that_fold_alike_are_one(encoder: WordCountEncoder, tmp_path: Path) -> None:
    VectorCache(encoder, tmp_path).encode(["學費  TAX", "学费 tax"])

    assert sum(map(len, encoder.batches)) == 1


def test_vectors_outlive_the_process(encoder: WordCountEncoder, tmp_path: Path) -> None:
    first = VectorCache(encoder, tmp_path).encode(["tax rate", "visa"])
    encoder.batches.clear()

    again = VectorCache(encoder, tmp_path).encode(["tax rate", "visa"])

    assert encoder.batches == []
    assert np.array_equal(first, again)


def test_vectors_of_another_encoder_are_not_taken(tmp_path: Path) -> None:
    VectorCache(WordCountEncoder("tax", fingerprint="one"), tmp_path).encode(["tax"])
    other = WordCountEncoder("rate", "tax", fingerprint="other")

    assert VectorCache(other, tmp_path).encode(["tax"]).tolist() == [[0, 1]]


@pytest.mark.parametrize("damage", [b"not a file of vectors", b"PK\x03\x04 cut off"])
def test_damaged_file_is_only_a_cache_lost(
    encoder: WordCountEncoder, tmp_path: Path, damage: bytes
) -> None:
    VectorCache(encoder, tmp_path).encode(["tax"])
    (stored,) = tmp_path.iterdir()
    stored.write_bytes(damage)

    assert VectorCache(encoder, tmp_path).encode(["tax"]).tolist() == [[1, 0, 0]]


def test_many_texts_are_encoded_in_batches(encoder: WordCountEncoder, tmp_path: Path) -> None:
    texts = [f"tax {n}" for n in range(600)]

    rows = VectorCache(encoder, tmp_path).encode(texts)

    assert rows.shape == (600, 3)
    assert max(map(len, encoder.batches)) < 600
    assert [text for batch in encoder.batches for text in batch] == texts


def test_nothing_but_the_one_file_is_left(encoder: WordCountEncoder, tmp_path: Path) -> None:
    cache = VectorCache(encoder, tmp_path / "new" / "folder")

    cache.encode(["tax"])
    cache.encode(["visa"])

    assert list((tmp_path / "new" / "folder").iterdir()) == [cache.path]


def test_packed_vectors_need_not_be_encoded_elsewhere(tmp_path: Path) -> None:
    one, other = WordCountEncoder("tax", "visa"), WordCountEncoder("tax", "visa")
    packed = VectorCache(one, tmp_path / "one").pack(["tax", "visa tax"])
    cache = VectorCache(other, tmp_path / "other")

    cache.absorb(packed)

    assert cache.encode(["tax"]).tolist() == [[1, 0]]
    assert other.batches == []


def test_packed_vectors_of_another_encoder_are_not_taken(tmp_path: Path) -> None:
    packed = VectorCache(WordCountEncoder("tax", "visa"), tmp_path / "one").pack(["tax"])
    other = WordCountEncoder("visa", "tax", fingerprint="other")
    cache = VectorCache(other, tmp_path / "other")

    cache.absorb(packed)

    assert cache.encode(["tax"]).tolist() == [[0, 1]]


def test_what_is_known_already_is_not_taken_twice(tmp_path: Path) -> None:
    cache = VectorCache(WordCountEncoder("tax", "visa"), tmp_path)
    cache.absorb(cache.pack(["tax", "visa"]))

    assert cache.encode(["visa", "tax"]).tolist() == [[0, 1], [1, 0]]


def test_axes_are_orthonormal_and_the_first_is_the_longest(tmp_path: Path) -> None:
    cache = VectorCache(WordCountEncoder("tax", "rate", "visa"), tmp_path)
    cache.encode(["tax", "tax rate", "tax visa", "tax tax rate"])

    assert cache.axes.T @ cache.axes == pytest.approx(np.eye(3), abs=1e-5)
    spreads = np.linalg.norm(cache.encode(["tax", "tax rate", "tax visa"]) @ cache.axes, axis=0)
    assert spreads.argmax() == 0


def test_file_with_vectors_of_another_length_is_only_a_cache_lost(tmp_path: Path) -> None:
    VectorCache(WordCountEncoder("tax"), tmp_path).encode(["tax"])

    assert VectorCache(WordCountEncoder("tax", "visa"), tmp_path).encode(["tax"]).shape == (1, 2)
