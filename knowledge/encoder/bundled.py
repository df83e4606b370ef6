"""The bundled encoder as a sentence-transformers module."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import torch
from sentence_transformers.base.modality_types import PairInput, SingleInput
from sentence_transformers.base.modules import InputModule

from knowledge.encoder.engine import SIZE, Engine


class BundledEncoder(InputModule):  # type: ignore[misc]
    """Raw texts to unit vectors of 896 numbers; the weights are read with the first text."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    @cached_property
    def engine(self) -> Engine:
        """The engine that this folder holds."""
        return Engine(self.folder)

    def preprocess(
        self,
        inputs: Sequence[SingleInput | PairInput],
        prompt: str | None = None,
        **kwargs: object,
    ) -> dict[str, Any]:
        """The texts themselves: each half has a tokeniser of its own."""
        return {"texts": [f"{prompt or ''}{text}" for text in inputs]}

    def forward(self, features: dict[str, Any], **kwargs: object) -> dict[str, Any]:
        """The features with the vectors of their texts."""
        vectors = torch.from_numpy(self.engine.encode(features["texts"]))
        return {**features, "sentence_embedding": vectors}

    def get_embedding_dimension(self) -> int:
        """How many numbers a vector has."""
        return SIZE

    def save(self, output_path: str, *args: object, **kwargs: object) -> None:
        """Copies the folder of the encoder."""
        shutil.copytree(self.folder, output_path, dirs_exist_ok=True)

    @classmethod
    def load(cls, model_name_or_path: str, *args: object, **kwargs: object) -> Self:
        """The encoder in a folder."""
        return cls(Path(model_name_or_path))
