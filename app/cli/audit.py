"""``audit list`` and ``audit verify``: what was done, and is the record of it whole?"""

import json

import click

from app.audit.queries import TrailFilters, search
from app.audit.queries import verify as first_bad
from app.cli.core import core
from app.cli.refusing import OneLine
from app.kernel.actor import SYSTEM

audit = OneLine("audit", help="The record of everything that was done.")


@audit.command("list")
@click.option("--about", nargs=2, metavar="KIND ID", help="One thing alone: ticket GX20260921-0001.")
@click.option("--name", help="One kind of event alone: account.signed_out.")
@click.option("--most", type=click.IntRange(1, 200), default=50, show_default=True, help="How many, newest first.")
def entries(about: tuple[str, str] | None, name: str | None, most: int) -> None:
    """Print what was done, newest first, a JSON line each."""
    kind, which = about or (None, None)
    filters = TrailFilters(object_kind=kind, object_id=which, name=name)
    with core().transactions.reading(SYSTEM) as tx:
        for row in search(tx.session, SYSTEM, filters, limit=most).items:
            line = {"seq": row.chain_seq, "at": row.at.isoformat(), "who": row.actor_name, "what": row.name}
            line |= {"outcome": row.outcome, "address": row.address, "device": row.device}
            click.echo(
                json.dumps(
                    {**line, "about": f"{row.object_kind} {row.object_id}", "detail": row.detail}, ensure_ascii=False
                )
            )


@audit.command("verify")
@click.pass_context
def verify(context: click.Context) -> None:
    """Walk the chain; ends with 2 and the first bad entry when something was changed."""
    with core().transactions.reading(SYSTEM) as tx:
        bad = first_bad(tx.session, core().audit_key)
    if bad is None:
        click.echo("the chain is whole")
        return
    click.echo(f"first bad entry: {bad}")
    context.exit(2)
