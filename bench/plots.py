"""The plots of BENCH.md."""

from __future__ import annotations

from typing import Any, Final

from bench.results import Results
from bench.systems import OURS, STOCK
from knowledge.settings import ROOT

FOLDER: Final = "docs/images"
_WORKERS: Final = 2  # of each system, on two cores
_COLOURS: Final = {OURS: "#0b6e99", STOCK: "#b3b3b3"}


def draw(results: Results) -> None:
    """Draws messages a second and the slowest hundredth, with two processes."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "bench"  # the same figures give the same file
    _draw(results, "bench-throughput", "messages a second", lambda run: run.per_second, False)
    _draw(results, "bench-p99", "p99 in ms", lambda run: run.percentile(0.99), True)


def _draw(results: Results, name: str, label: str, value: Any, is_logarithmic: bool) -> None:
    import matplotlib.pyplot as plt

    keys = [key for key in results.runs if key.workers == _WORKERS and key.at_once]
    workloads = list(dict.fromkeys(key.workload for key in keys))
    figure, axes = plt.subplots(1, len(workloads), figsize=(3 * len(workloads), 3), sharey=True)
    for place, workload in zip(axes, workloads, strict=True):
        for system in (OURS, STOCK):
            mine = sorted(
                (k for k in keys if k.workload == workload and k.system == system),
                key=lambda k: k.at_once,
            )
            place.plot(
                [str(k.at_once) for k in mine],
                [value(results.runs[k]) for k in mine],
                marker="o",
                color=_COLOURS[system],
                label=system,
            )
        place.set_title(workload, fontsize=9)
        place.set_xlabel("residents at once")
        if is_logarithmic:
            place.set_yscale("log")
        else:
            place.set_ylim(bottom=0)
    axes[0].set_ylabel(label)
    axes[0].legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(ROOT / FOLDER / f"{name}.svg", metadata={"Date": None})
    plt.close(figure)
