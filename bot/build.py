"""What set-up builds once: the encoder, the wordings' vectors, the calibration."""

from __future__ import annotations

import typer

from knowledge.encoder.build import build_encoder
from knowledge.live import open_knowledge
from knowledge.settings import KnowledgeSettings


def build_encoder_once() -> None:
    """Builds the bundled encoder unless it is there; another one comes as it is."""
    settings = KnowledgeSettings.from_env()
    if settings.encoder is None:
        build_encoder(settings.models / "encoder", typer.echo)


def build_knowledge() -> None:
    """Encodes the wordings and calibrates the matcher, so that a start finds both done."""
    typer.echo("Knowledge: encoding the wordings and calibrating the matcher")
    knowledge = open_knowledge()
    typer.echo(f"Knowledge: {len(knowledge.entries)} entries are ready")
