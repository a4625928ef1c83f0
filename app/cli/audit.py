"""``audit verify``: is the chain whole?"""

import click

from app.audit.queries import verify as first_bad
from app.cli.core import core
from app.kernel.actor import SYSTEM

audit = click.Group("audit", help="The record of everything that was done.")


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
