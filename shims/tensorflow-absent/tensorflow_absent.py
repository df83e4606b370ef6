"""Stands in for TensorFlow, which Rasa imports even where no component uses it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

VERSION = "2.12.0"  # the release that Rasa 3.6.21 was made for
ADVICE = "TensorFlow is not installed; components such as DIET and TED need it."


class _AbsentType(type):
    def __getattr__(cls, name: str) -> Any:
        return _public_name(name)

    def __or__(cls, other: object) -> Any:
        return cls

    __ror__ = __or__


class Absent(metaclass=_AbsentType):
    """Every public name of the absent packages: fit for import time, useless after it."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is not Absent:
            raise ImportError(ADVICE)
        if len(args) == 1 and not kwargs and callable(args[0]):
            return args[0]  # used as a decorator
        return cls

    def __class_getitem__(cls, item: object) -> Any:
        return cls


class AbsentModule(ModuleType):
    """A module in which every public name exists."""

    __version__ = VERSION
    __path__: Sequence[str] = []

    def __getattr__(self, name: str) -> Any:
        return _public_name(name)


class _Finder(MetaPathFinder, Loader):
    def __init__(self, package: str) -> None:
        self.prefix = package + "."

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        if fullname.startswith(self.prefix):
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        return None


def stand_in(package: str) -> None:
    """Makes an imported package, and whatever is imported from below it, answer as absent."""
    sys.modules[package].__class__ = AbsentModule
    sys.meta_path.append(_Finder(package))


def _public_name(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return _is_nothing_of_ours if name.startswith("is_") else Absent


def _is_nothing_of_ours(*args: Any) -> bool:
    """No value is a tensor of an absent package; matplotlib asks before it plots."""
    return False
