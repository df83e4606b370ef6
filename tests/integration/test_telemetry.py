"""What we start tells nobody how it is used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from knowledge.settings import ROOT


def test_our_commands_keep_nothing_for_the_makers_of_onnxruntime(tmp_path: Path) -> None:
    code = (
        "import sys; from contextlib import suppress; from bot.cli import main;"
        "sys.argv = ['talentbot', '--help']\n"
        "with suppress(SystemExit): main()\n"
        "import onnxruntime"
    )
    home = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}

    subprocess.run([sys.executable, "-c", code], env=home, cwd=ROOT, check=True)

    assert list(tmp_path.iterdir()) == []
