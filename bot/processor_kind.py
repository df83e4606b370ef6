"""Which kernels of OpenBLAS this processor can run."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_CPUINFO: Final = Path("/proc/cpuinfo")
# The best first: what the kernels of that name need.
_KERNELS: Final = (
    ("SkylakeX", frozenset({"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"})),
    ("Haswell", frozenset({"avx2", "fma"})),
)


def openblas_kernels(cpuinfo: Path = _CPUINFO) -> str | None:
    """The kernels to name, or None to let OpenBLAS choose.

    On a processor younger than itself OpenBLAS takes its oldest kernels, at half the speed.
    """
    try:
        lines = cpuinfo.read_text().splitlines()
    except OSError:
        return None
    flags = next((line.partition(":")[2].split() for line in lines if line[:5] == "flags"), [])
    return next((name for name, needed in _KERNELS if needed <= set(flags)), None)
