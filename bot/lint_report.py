"""The report of `talentbot entries lint`: what to look at in a set of entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import typer

from knowledge.entry import Entry
from knowledge.lint import lint
from knowledge.live import open_builder
from knowledge.remark import SEVERITIES, Remark


def report_lint(entries: Sequence[Entry]) -> None:
    """Prints the remarks about some entries; ends with status 1 where one is an error."""
    remarks = lint(entries, open_builder().vectors, datetime.now(UTC).date())
    for line in lines(remarks, len(entries)):
        typer.echo(line)
    if any(remark.severity == "error" for remark in remarks):
        raise typer.Exit(1)


def lines(remarks: Sequence[Remark], count: int) -> Iterator[str]:
    """The remarks in lines for a terminal, the sum last."""
    for remark in remarks:
        yield f"{remark.severity:8} {', '.join(remark.entries)}: {remark.sentence}"
    counted = Counter(remark.severity for remark in remarks)
    sums = ", ".join(f"{severity} {counted[severity]}" for severity in SEVERITIES)
    yield f"{count} entries: {sums}"
