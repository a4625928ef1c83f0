"""``outbox show``, ``replay`` and ``release``: what is owed to the outside, another try, and leave to go."""

import json

import click

from app.cli.core import core
from app.cli.refusing import OneLine
from app.kernel.actor import SYSTEM
from app.kernel.outbox import count_by_state, oldest_pending, release_held, replay_dead
from app.notifications.events import DeliveryReleased

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


@outbox.command("release")
@click.option("--row", "rows", type=int, multiple=True, help="Only this one; may be repeated.")
def release(rows: tuple[int, ...]) -> None:
    """Let leave what is held, after a restore or for want of a channel; what is of no use any more is dropped."""
    with core().transactions.acting(SYSTEM, "cli") as tx:
        released = release_held(tx.session, tx.now, rows)
        for row_id in released:
            tx.emit(DeliveryReleased(row_id=row_id))
    click.echo(json.dumps({"released": len(released)}))
