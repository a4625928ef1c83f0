"""The application behind a command."""

import click
from flask import current_app

from app.core import Core
from app.kernel.patience import COMMAND, patient


def core() -> Core:
    """What the factory built; from here on the command waits a minute for an answer of the database, no longer."""
    context = click.get_current_context(silent=True)
    if context is not None and "patience" not in context.meta:
        context.meta["patience"] = context.with_resource(patient(COMMAND))
    made: Core = current_app.extensions["zhuqishao"]
    return made
