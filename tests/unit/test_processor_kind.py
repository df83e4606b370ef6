"""The kernels of OpenBLAS, by what a processor says it can do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.processor_kind import openblas_kernels

AVX512 = "avx512f avx512bw avx512cd avx512dq avx512vl"


@pytest.mark.parametrize(
    ("flags", "kernels"),
    [
        (f"fpu sse2 avx2 fma {AVX512}", "SkylakeX"),
        ("fpu sse2 avx2 fma avx512f", "Haswell"),
        ("fpu sse2 avx2", None),
        ("", None),
    ],
)
def test_the_best_kernels_that_all_flags_allow(
    tmp_path: Path, flags: str, kernels: str | None
) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor\t: 0\nmodel name\t: New\nflags\t\t: {flags}\n\nprocessor\t: 1\n")

    assert openblas_kernels(cpuinfo) == kernels


def test_a_machine_that_does_not_say_is_left_to_openblas(tmp_path: Path) -> None:
    assert openblas_kernels(tmp_path / "none") is None
