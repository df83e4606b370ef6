"""Rasa without what it imports and this service never calls."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Final

from tensorflow_absent import AbsentModule

# Other channels, other stores, training and plots: 90 MB and two seconds of each start.
UNUSED: Final = frozenset(
    {
        *("aiogram", "fbmessenger", "mattermostwrapper", "rocketchat_API", "slack_sdk"),
        *("socketio", "twilio", "webexteamssdk", "prompt_toolkit", "questionary"),
        *("aio_pika", "boto3", "botocore", "bson", "kafka", "pymongo", "sqlalchemy"),
        *("matplotlib", "scipy", "sklearn"),
    }
)


class _StandIns(MetaPathFinder, Loader):
    """Finds an empty module for every name below these packages."""

    def __init__(self, packages: frozenset[str]) -> None:
        self._packages = packages

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        if fullname.partition(".")[0] in self._packages:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        absent: ModuleType = AbsentModule(spec.name)
        return absent

    def exec_module(self, module: ModuleType) -> None:
        return None


@contextmanager
def stand_ins(packages: frozenset[str] = UNUSED) -> Iterator[None]:
    """Whatever is imported in the block gets stand-ins for these packages.

    After it, the packages can be imported as they are; one that was imported before stays.
    """
    loaded = {name.partition(".")[0] for name in sys.modules}
    finder = _StandIns(packages - loaded)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        absent = [name for name, module in sys.modules.items() if _is_ours(module, finder)]
        for name in absent:
            del sys.modules[name]


def _is_ours(module: ModuleType, finder: _StandIns) -> bool:
    return getattr(getattr(module, "__spec__", None), "loader", None) is finder
