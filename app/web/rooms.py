"""The rooms of the face, found by folder: one for each subject, and no list of them anywhere.

A room is a package beside this file. A module of it that answers addresses has a blueprint called ``pages``; a room
that is for those who build pages, not for those who read them, says ``IN_PRODUCTION = False`` in that module.
"""

from types import ModuleType

from flask import Blueprint, Flask

from app import web as this_face
from app.kernel.folders import modules_in


def register(app: Flask) -> None:
    """Register the pages of every room."""
    production: bool = app.extensions["zhuqishao"].settings.production
    for blueprint in pages_in(this_face, production=production):
        app.register_blueprint(blueprint)


def pages_in(face: ModuleType, *, production: bool) -> tuple[Blueprint, ...]:
    """The blueprint of every module of every room of a face that has one, by the names of rooms and modules."""
    shown = [module for module in modules_in(face) if not production or vars(module).get("IN_PRODUCTION", True)]
    return tuple(module.pages for module in shown if isinstance(vars(module).get("pages"), Blueprint))
