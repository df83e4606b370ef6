"""What set-up builds once: the encoder, the wordings' vectors, the calibration."""

from __future__ import annotations

import typer

from knowledge.encoder import open_indexer
from knowledge.encoder.build import build_encoder
from knowledge.entry_files import read_entries
from knowledge.language import LANGS
from knowledge.live import open_knowledge
from knowledge.settings import KnowledgeSettings
from knowledge.vectors import VectorCache


def build_encoder_once() -> None:
    """Builds the bundled encoder unless it is there; another one comes as it is."""
    settings = KnowledgeSettings.from_env()
    if settings.encoder is None:
        build_encoder(settings.models / "encoder", typer.echo)


def build_knowledge() -> None:
    """Encodes the wordings and calibrates the matcher, so that a start finds both done."""
    typer.echo("Knowledge: encoding the wordings and calibrating the matcher")
    settings = KnowledgeSettings.from_env()
    if settings.encoder is None:
        # Set-up has the memory for the library's own pipeline; the service goes without.
        _index(VectorCache(open_indexer(settings.models / "encoder"), settings.models), settings)
    knowledge = open_knowledge()
    typer.echo(f"Knowledge: {len(knowledge.entries)} entries are ready")


def _index(vectors: VectorCache, settings: KnowledgeSettings) -> None:
    entries = read_entries(settings.entries)
    vectors.encode([text for e in entries for lang in LANGS for text in e.ways_to_ask(lang)])
