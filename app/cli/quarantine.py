"""``quarantine …``: files that wait for the virus scanner, and what an operator decides about them."""

import json

import click

from app.calendars.rules import SHANGHAI
from app.cli.core import core
from app.cli.refusing import OneLine, in_one_line
from app.kernel.actor import SYSTEM
from app.tickets.quarantining import release, shut_all, waiting_files

quarantine = OneLine("quarantine", help="Files that wait for the virus scanner.")


@quarantine.command("list")
def show() -> None:
    """Print a JSON line for each file that waits, the one that has waited longest first."""
    with core().transactions.reading(SYSTEM) as tx:
        for row, number in waiting_files(tx):
            line = {
                "key": row.key,
                "ticket": number,
                "brought_at": row.at.astimezone(SHANGHAI).isoformat(),
                "next_scan": row.scan_at.astimezone(SHANGHAI).isoformat() if row.scan_at else None,
                "size": row.size,
            }
            click.echo(json.dumps(line))


@quarantine.command("lift")
@click.argument("keys", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every file that waits.")
@click.option("--reason", required=True, help="Who decided it, and why.")
def lift(keys: tuple[str, ...], every: bool, reason: str) -> None:
    """Open files that wait, by their keys, without a scanner; on record with the reason."""
    if every is bool(keys):
        raise click.UsageError("name the keys of the files, or --all")
    with in_one_line("nothing was opened"), core().transactions.acting(SYSTEM, "cli") as tx:
        opened = release(tx, [row.key for row, _number in waiting_files(tx)] if every else keys, reason)
    click.echo(json.dumps({"opened": opened}))


@quarantine.command("shut")
@click.option("--all", "every", is_flag=True, required=True, help="Every file that is open now.")
def shut(every: bool) -> None:
    """Put every open file into quarantine, to be scanned; nobody can open one until then. On record."""
    with core().transactions.acting(SYSTEM, "cli") as tx:
        count = shut_all(tx) if every else 0
    click.echo(json.dumps({"shut": count}))
