"""Finds parts by their file: one new file, no list to edit."""

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


class DiscoveryError(Exception):
    """A part of the system is missing its one well-known name, or it is of another type than it must be."""


def discover(package: ModuleType, name: str, kind: type[T]) -> dict[str, T]:
    """Import every module of a package and take its `name`; give them by module name, sorted.

    Modules that begin with an underscore and sub-packages are passed over. Raises DiscoveryError.
    """
    found: dict[str, T] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda i: i.name):
        if info.ispkg or info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        part = getattr(module, name, None)
        if not isinstance(part, kind):
            got = "nothing" if part is None else type(part).__name__
            msg = f"{module.__name__} must hold one {name} of type {kind.__name__}; it holds {got}"
            raise DiscoveryError(msg)
        found[info.name] = part
    return found
