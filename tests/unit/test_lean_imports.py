"""What the service leaves out as it imports Rasa."""

from __future__ import annotations

import subprocess
import sys

from bot.engine.lean_imports import UNUSED, stand_ins

_LOADED = """
import sys
import bot.engine.dialogue
print(sorted({name.partition(".")[0] for name in sys.modules} & set(sys.argv[1:])))
from sklearn.linear_model import LogisticRegression
LogisticRegression().fit([[0.0], [1.0]], [0, 1])
"""


def test_the_dialogue_loads_neither_torch_nor_what_rasa_does_not_use_here() -> None:
    heavy = [*UNUSED, "torch", "transformers", "sentence_transformers"]

    done = subprocess.run(
        [sys.executable, "-c", _LOADED, *heavy], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]", "and yet sklearn can be imported afterwards"


def test_only_the_named_packages_get_stand_ins_and_only_in_the_block() -> None:
    with stand_ins(frozenset({"not_installed_anywhere"})):
        from json import loads

        import not_installed_anywhere.part as absent  # type: ignore[import-not-found]

        assert absent.Anything
        assert loads("1") == 1

    assert "not_installed_anywhere" not in sys.modules
    assert "not_installed_anywhere.part" not in sys.modules


def test_a_package_that_is_loaded_stays_as_it_is() -> None:
    import numpy as np

    with stand_ins(frozenset({"numpy"})):
        import numpy

        assert numpy is np
