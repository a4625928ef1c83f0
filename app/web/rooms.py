"""The rooms of the face, found by folder: one for each subject, and no list of them anywhere.

A room is a package beside this file. A module of it that answers addresses has a blueprint called ``pages``; a room
that is for those who build pages, not for those who read them, says ``IN_PRODUCTION = False`` in that module.
"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from flask import Blueprint, Flask

from app import web as this_face


def register(app: Flask) -> None:
    """Register the pages of every room."""
    production: bool = app.extensions["zhuqishao"].settings.production
    for blueprint in pages_in(this_face, production=production):
        app.register_blueprint(blueprint)


def pages_in(face: ModuleType, *, production: bool) -> tuple[Blueprint, ...]:
    """The blueprint of every module of every room of a face that has one, by the names of rooms and modules."""
    shown = [module for module in modules_in(face) if not production or vars(module).get("IN_PRODUCTION", True)]
    return tuple(module.pages for module in shown if isinstance(vars(module).get("pages"), Blueprint))


def modules_in(face: ModuleType) -> Iterator[ModuleType]:
    """Every module of every room of a face, in the order of their names."""
    rooms = (f"{face.__name__}.{each.name}" for each in pkgutil.iter_modules(face.__path__) if each.ispkg)
    for room in sorted(rooms):
        found = pkgutil.walk_packages(import_module(room).__path__, f"{room}.")
        yield from map(import_module, sorted(each.name for each in found))
