"""``flask --app wsgi …``: the commands of the people who run it."""

from flask import Flask


def register(app: Flask) -> None:
    """Put every command group into the application."""
    for group in GROUPS:
        app.cli.add_command(group)


GROUPS: tuple[()] = ()
