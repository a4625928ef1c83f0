"""The application behind a command."""

from flask import current_app

from app.core import Core


def core() -> Core:
    """What the factory built."""
    made: Core = current_app.extensions["zhuqishao"]
    return made
