"""``config …``: what is entered and cannot work."""

import json

import click
import sqlalchemy as sa

from app.accounts.models import Account
from app.accounts.rules.addresses import is_email
from app.cli.core import core
from app.cli.refusing import OneLine
from app.kernel.actor import SYSTEM

configuration = OneLine("config", help="Whether what is entered can work.")


@configuration.command("check")
def check() -> None:
    """Print a JSON line for each thing that cannot work; exit 1 when there is one.

    Addresses entered before there was a rule for them: ``account contact NAME --email`` corrects one.
    """
    with core().transactions.reading(SYSTEM) as tx:
        stored = tx.session.execute(
            sa.select(Account.username, Account.email).where(Account.email != "").order_by(Account.username)
        ).all()
    wrong = [row for row in stored if not is_email(row.email)]
    for row in wrong:
        click.echo(json.dumps({"fault": "email", "username": row.username, "email": row.email}, ensure_ascii=False))
    if wrong:
        raise SystemExit(1)
