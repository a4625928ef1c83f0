"""``outbox show`` and ``outbox replay``: what is owed to the outside, and another try for what was given up."""

import json

import click

from app.cli.core import core
from app.cli.refusing import OneLine
from app.kernel.actor import SYSTEM
from app.kernel.outbox import count_by_state, oldest_pending, replay_dead

outbox = OneLine("outbox", help="Deliveries owed to the outside world.")


@outbox.command("show")
def show() -> None:
    """Count the rows by state, and say since when the oldest open one is due."""
    with core().transactions.reading(SYSTEM) as tx:
        oldest = oldest_pending(tx.session)
        answer = {"rows": count_by_state(tx.session), "oldest_due": oldest.isoformat() if oldest else None}
    click.echo(json.dumps(answer))


@outbox.command("replay")
def replay() -> None:
    """Give every dead row a fresh set of attempts."""
    with core().transactions.acting(SYSTEM, "cli") as tx:
        replayed = replay_dead(tx.session, tx.now)
    click.echo(json.dumps({"replayed": replayed}))
