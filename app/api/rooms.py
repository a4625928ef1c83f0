"""The rooms of the face, found by folder: one for each subject, and no list of them anywhere.

A room is a package beside this file. Whatever module of it brings ``ENDPOINTS`` is mounted; what stands beside the
rooms serves all of them and brings none.
"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from app.api.mounting import Endpoint


def endpoints_in(face: ModuleType) -> tuple[Endpoint, ...]:
    """Every endpoint of every room of a face, by the names of rooms and modules, in a module as they stand there."""
    return tuple(endpoint for module in modules_in(face) for endpoint in vars(module).get("ENDPOINTS", ()))


def modules_in(face: ModuleType) -> Iterator[ModuleType]:
    """Every module of every room of a face, in the order of their names."""
    rooms = (f"{face.__name__}.{each.name}" for each in pkgutil.iter_modules(face.__path__) if each.ispkg)
    for room in sorted(rooms):
        found = pkgutil.walk_packages(import_module(room).__path__, f"{room}.")
        yield from map(import_module, sorted(each.name for each in found))
