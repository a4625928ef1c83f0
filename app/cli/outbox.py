"""``outbox …``: what is owed to the outside, and what an operator decides about deliveries that stand still."""

import json

import click

from app.calendars.rules import SHANGHAI
from app.cli.core import core
from app.cli.refusing import OneLine, in_one_line
from app.kernel.actor import SYSTEM
from app.kernel.outbox import OPEN, OutboxState, count_by_state, oldest_pending
from app.notifications.redelivering import STANDS_STILL, deliveries, give_up, retry, retry_all

outbox = OneLine("outbox", help="Deliveries owed to the outside world.")
IDS = click.argument("ids", nargs=-1, required=True, type=click.IntRange(1, 2**63 - 1))


@outbox.command("show")
def show() -> None:
    """Count the rows by state, and say since when the oldest open one is due."""
    with core().transactions.reading(SYSTEM) as tx:
        oldest = oldest_pending(tx.session)
        answer = {"rows": count_by_state(tx.session), "oldest_due": oldest.isoformat() if oldest else None}
    click.echo(json.dumps(answer))


@outbox.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice([state.value for state in OutboxState]))
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
def listed(states: tuple[str, ...], limit: int) -> None:
    """Print a JSON line for each delivery that is open or stands still, the one that is due first before the others."""
    wanted = [OutboxState(state) for state in states] or [*OPEN, *STANDS_STILL]
    with core().transactions.reading(SYSTEM) as tx:
        for row in deliveries(tx, wanted, limit):
            line = {
                "id": row.id,
                "state": row.state.value,
                "topic": row.topic.value,
                "template": row.template,
                "ticket": row.ticket_id,
                "recipient": row.recipient_id,
                "attempts": row.attempts,
                "next_at": row.next_at.astimezone(SHANGHAI).isoformat(),
                "last_error": row.last_error,
            }
            click.echo(json.dumps(line, ensure_ascii=False))


@outbox.command("retry")
@IDS
def again(ids: tuple[int, ...]) -> None:
    """Give dead, uncertain or held deliveries, by their ids, a fresh set of attempts; on record."""
    with in_one_line("nothing was tried again"), core().transactions.acting(SYSTEM, "cli") as tx:
        retried = retry(tx, ids)
    click.echo(json.dumps({"retried": retried}))


@outbox.command("give-up")
@IDS
@click.option("--reason", required=True)
def end(ids: tuple[int, ...], reason: str) -> None:
    """Let deliveries, by their ids, not be made; on record with the reason."""
    with in_one_line("nothing was given up"), core().transactions.acting(SYSTEM, "cli") as tx:
        ended = give_up(tx, ids, reason)
    click.echo(json.dumps({"given_up": ended}))


@outbox.command("replay")
def replay() -> None:
    """Give every dead row a fresh set of attempts; on record."""
    with core().transactions.acting(SYSTEM, "cli") as tx:
        replayed = retry_all(tx, OutboxState.DEAD)
    click.echo(json.dumps({"replayed": replayed}))


@outbox.command("release")
def release() -> None:
    """Let leave all that is held, after a restore or for want of a channel; what is of no use any more is dropped."""
    with core().transactions.acting(SYSTEM, "cli") as tx:
        released = retry_all(tx, OutboxState.HELD)
    click.echo(json.dumps({"released": released}))
