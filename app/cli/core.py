"""The application behind a command."""

from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from app.factory import Core


def core() -> "Core":
    """What the factory built."""
    made: Core = current_app.extensions["zhuqishao"]
    return made
