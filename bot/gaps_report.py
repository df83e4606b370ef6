"""The report of `talentbot gaps`: what people could not get answered, most asked first."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import typer

from bot.errors import BotError
from bot.gap_store import GapStore
from bot.publishing import open_store
from knowledge.gaps import (
    Cluster,
    Decision,
    Gap,
    cluster_gaps,
    find_nearest,
    undecided,
)
from knowledge.language import LANGS
from knowledge.live import open_builder, open_encoder_once, open_knowledge
from knowledge.meaning import Meaning

MOST: Final = 5_000
"""So many gaps are looked at, the latest: their likenesses fill a square."""

_AGE: Final = re.compile(r"(\d{1,4})([hdw])")
_HOURS: Final = {"h": 1, "d": 24, "w": 24 * 7}


def report_gaps(since: str = "30d", limit: int = 20, as_json: bool = False) -> None:
    """Prints the clusters of gaps since an age such as 30d, 12h or 2w."""
    start = datetime.now(UTC) - read_age(since)
    gaps, decisions = asyncio.run(_read(start))
    clusters = gather(gaps, decisions)
    knowledge, encoder = open_knowledge(), open_encoder_once()
    shown = [find_nearest(cluster, knowledge, encoder.encode) for cluster in clusters[:limit]]
    if as_json:
        typer.echo(json.dumps([as_record(c) for c in shown], ensure_ascii=False, indent=2))
        return
    for line in _lines(gaps, clusters, shown):
        typer.echo(line)


def gather(gaps: Sequence[Gap], decisions: dict[str, Decision]) -> list[Cluster]:
    """The clusters of gaps that admin has yet to decide about, the most asked first."""
    meaning = Meaning.learn(list(open_knowledge().entries.values()), open_builder().vectors)
    # By the encoder itself: what residents asked must not stay in the cache of wordings.
    return undecided(cluster_gaps(gaps, meaning, open_encoder_once().encode), decisions)


def read_age(text: str) -> timedelta:
    """The time that 30d, 12h or 2w means; raises BotError for any other text."""
    match = _AGE.fullmatch(text.strip())
    if not match:
        raise BotError(f"{text!r} is not an age: say 12h, 30d or 2w.")
    return timedelta(hours=int(match[1]) * _HOURS[match[2]])


def as_record(cluster: Cluster) -> dict[str, Any]:
    """A cluster as JSON holds it."""
    return {
        "id": cluster.id,
        "count": len(cluster.gaps),
        "kinds": cluster.kinds,
        "langs": cluster.langs,
        "first": cluster.gaps[0].at.isoformat(),
        "last": cluster.gaps[-1].at.isoformat(),
        "samples": {lang: cluster.samples(lang) for lang in LANGS if cluster.langs[lang]},
        "answered": cluster.answered,
        "nearest": [{"entry": near.entry, "score": near.score} for near in cluster.nearest],
    }


async def _read(since: datetime) -> tuple[list[Gap], dict[str, Decision]]:
    async with open_store() as store:
        gaps = GapStore(store.redis)
        return await gaps.read(since, MOST), await gaps.decisions()


def _lines(
    gaps: Sequence[Gap], clusters: Sequence[Cluster], shown: Sequence[Cluster]
) -> Iterator[str]:
    if not gaps:
        yield "no gaps"
        return
    yield f"{len(gaps)} gaps since {gaps[0].at:%Y-%m-%d %H:%M} UTC, {len(clusters)} clusters"
    if len(gaps) == MOST:
        yield f"only the latest {MOST} gaps were looked at"
    for cluster in shown:
        yield from describe(cluster)


def describe(cluster: Cluster) -> Iterator[str]:
    """A cluster in lines for a terminal."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in cluster.kinds.most_common())
    first, last = cluster.gaps[0].at, cluster.gaps[-1].at
    yield f"\n{len(cluster.gaps):4}  {cluster.id}  {kinds}, {first:%Y-%m-%d} to {last:%Y-%m-%d}"
    for lang in LANGS:
        for number, text in enumerate(cluster.samples(lang)):
            label = "" if number else f"{lang} {cluster.langs[lang]}"
            yield f"      {label:12}{text}"
    if cluster.answered:
        told = ", ".join(f"{entry} {count}" for entry, count in cluster.answered.most_common(3))
        yield f"      {'answered':12}{told}"
    near = ", ".join(f"{near.entry} {near.score:.2f}" for near in cluster.nearest)
    yield f"      {'nearest':12}{near}"
