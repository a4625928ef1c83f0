"""``feed …``: what keeps the feed of acts waiting."""

import json
from dataclasses import asdict

import click

from app.cli.core import core
from app.cli.refusing import OneLine
from app.kernel.actor import SYSTEM
from app.kernel.holding import holders

feed = OneLine("feed", help="The feed of acts that programs read.")


@feed.command("waiting")
def waiting() -> None:
    """Print a JSON line for each transaction that writes and has not ended, the one that began first on top."""
    with core().transactions.reading(SYSTEM) as tx:
        for holder in holders(tx.session):
            click.echo(json.dumps(asdict(holder), ensure_ascii=False))
