from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.entry import Entry
from knowledge.language import LANGS
from knowledge.meaning import Meaning
from knowledge.vectors import VectorCache, Vectors
from tests.knowledge_fakes import WordCountEncoder, entry

# English says "please" and Chinese 請 whatever is asked; only the topic tells entries apart.
WORDS = ("please", "請", "请", "tax", "visa", "稅", "税", "簽證", "签证")


def spoken(name: str, en: str, hans: str, hant: str) -> Entry:
    ways = {"en": f"please {en}", "zh-Hans": f"请 {hans}", "zh-Hant": f"請 {hant}"}
    return entry(
        name,
        question=ways,
        wordings={lang: [way + " ." * n for n in range(1, 6)] for lang, way in ways.items()},
    )


@pytest.fixture
def meaning(tmp_path: Path) -> Meaning:
    cache = VectorCache(WordCountEncoder(*WORDS), tmp_path)
    entries = [spoken("tax.what", "tax", "税", "稅"), spoken("visa.what", "visa", "签证", "簽證")]
    return Meaning.learn(entries, cache)


def test_what_a_language_always_says_does_not_count(meaning: Meaning) -> None:
    vectors = WordCountEncoder(*WORDS).encode(["please tax", "please visa"])

    plain = float(vectors[0] @ vectors[1])
    tax, visa = meaning.project(vectors, ["en", "en"])

    assert plain == pytest.approx(0.5)
    assert float(tax @ visa) == pytest.approx(-1, abs=1e-3)


def test_projected_vectors_have_unit_length(meaning: Meaning) -> None:
    vectors = WordCountEncoder(*WORDS).encode(["tax", "税", "visa visa please"])

    norms = np.linalg.norm(meaning.project(vectors, ["en", *LANGS[:2]]), axis=1)

    assert norms == pytest.approx(1, abs=1e-5)


def test_the_very_mean_of_a_language_is_like_nothing(meaning: Meaning) -> None:
    mean = meaning.means[:1].astype(np.float32)

    assert np.isfinite(meaning.project(mean, ["en"])).all()


def test_directions_in_which_one_entry_varies_count_less(tmp_path: Path) -> None:
    # Each entry is asked formally or loosely; which way says nothing of what is asked.
    encoder = WordCountEncoder("formal", "loose", "tax", "visa")
    ways = ["formal {}", "loose {}"]

    def asked(topic: str) -> Entry:
        texts = [way.format(topic) + " ." * n for way in ways for n in range(3)]
        return entry(
            f"{topic}.what",
            question=dict.fromkeys(LANGS, texts[0]),
            wordings=dict.fromkeys(LANGS, texts[1:]),
        )

    learnt = Meaning.learn(
        [asked("tax"), asked("visa")],
        VectorCache(encoder, tmp_path),
    )
    vectors = encoder.encode(["formal tax", "loose tax"])
    centred = vectors - learnt.means[0]
    plain = centred[0] @ centred[1] / np.prod(np.linalg.norm(centred, axis=1))
    one, other = learnt.project(vectors, ["en", "en"])

    assert float(one @ other) > float(plain) + 0.1


class Leaning(WordCountEncoder):
    """Leans one way wherever a text is Chinese."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        leaning = np.array([[not text.isascii()] for text in texts], np.float32)
        return super().encode(texts) + leaning


def test_what_sets_a_whole_language_apart_changes_nothing(tmp_path: Path) -> None:
    entries = [spoken("tax.what", "tax", "税", "稅"), spoken("visa.what", "visa", "签证", "簽證")]
    plain, leaning = (
        Meaning.learn(entries, VectorCache(encoder, tmp_path / name))
        for name, encoder in (("a", WordCountEncoder(*WORDS)), ("b", Leaning(*WORDS)))
    )

    assert leaning.weights == pytest.approx(plain.weights, rel=1e-3, abs=1e-3)
