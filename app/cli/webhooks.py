"""``webhook …``: a new key for the secrets of programs that are called."""

import secrets

import click

from app.cli.core import core
from app.cli.refusing import OneLine

webhook = OneLine("webhook", help="Programs that are called.")


@webhook.command("rotate-key")
def rotate_key() -> None:
    """Print WEBHOOK_KEYS with a new key in front; each key of now stays for the subscriptions made under it.

    Nothing is changed by it, and no program subscribes anew.
    """
    click.echo("WEBHOOK_KEYS=" + ",".join((secrets.token_hex(32), *core().reach.keys.written())))
