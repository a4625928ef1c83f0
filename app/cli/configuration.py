"""``config …``: what is entered and cannot work."""

import json

import click
import sqlalchemy as sa

from app.accounts.models import Account
from app.accounts.rules.addresses import is_email
from app.cli.core import core
from app.cli.refusing import OneLine
from app.kernel.actor import SYSTEM
from app.kernel.roles import faults_of_role

configuration = OneLine("config", help="Whether what is entered can work.")


@configuration.command("check")
def check() -> None:
    """Print a JSON line for each thing that cannot work; exit 1 when there is one.

    A role of the database that may too much: ``database roles`` makes one that may not. Addresses entered before there
    was a rule for them: ``account contact NAME --email`` corrects one.
    """
    with core().transactions.reading(SYSTEM) as tx:
        stored = tx.session.execute(
            sa.select(Account.username, Account.email).where(Account.email != "").order_by(Account.username)
        ).all()
        roles = faults_of_role(tx.session)
    wrong = [row for row in stored if not is_email(row.email)]
    for fault in roles:
        click.echo(json.dumps({"fault": "role", "of_the_application": fault}))
    for row in wrong:
        click.echo(json.dumps({"fault": "email", "username": row.username, "email": row.email}, ensure_ascii=False))
    if wrong or roles:
        raise SystemExit(1)
