"""What is found by folder and listed nowhere: the packages beside a file, and every module in them."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType


def modules_in(package: ModuleType) -> Iterator[ModuleType]:
    """Every module of every package that stands in a package, in the order of their names; it is imported."""
    inner = (f"{package.__name__}.{each.name}" for each in pkgutil.iter_modules(package.__path__) if each.ispkg)
    for name in sorted(inner):
        found = pkgutil.walk_packages(import_module(name).__path__, f"{name}.")
        yield from map(import_module, sorted(each.name for each in found))
