"""``officers pair``, ``unpair`` and ``import``: who looks after which firm (包联)."""

import json
from datetime import datetime

import click

from app.accounts.queries import roles_of
from app.accounts.rules.roles import Role
from app.cli.accounts import account_named
from app.cli.core import core
from app.cli.refusing import OneLine, in_one_line
from app.cli.rosters import importing, template
from app.companies import pairing
from app.companies.models import PairingSeat
from app.companies.queries import get_company
from app.companies.rules import local_day
from app.kernel.actor import SYSTEM
from app.kernel.ids import CompanyId
from app.rosters.bringing import OFFICERS

officers = OneLine("officers", help="Officers and the firms they look after.")
officers.add_command(importing(OFFICERS))
officers.add_command(template(OFFICERS))
SEAT = click.option("--seat", type=click.Choice([seat.value for seat in PairingSeat]), default="A", show_default=True)
DAY = click.DateTime(["%Y-%m-%d"])


@officers.command("pair")
@click.argument("credit_code")
@click.argument("username")
@SEAT
@click.option("--from", "from_day", type=DAY, help="First day, Shanghai; today unless said.")
@click.option("--reason", default="")
def pair(credit_code: str, username: str, seat: str, from_day: datetime | None, reason: str) -> None:
    """Give USERNAME a seat at the firm CREDIT_CODE; whoever holds the seat gives way that day."""
    with in_one_line(f"{credit_code} was not paired"), core().transactions.acting(SYSTEM, "cli") as tx:
        firm = get_company(tx.session, SYSTEM, credit_code)
        officer_id = account_named(tx, username)
        if Role.OFFICER not in roles_of(tx.session, officer_id, tx.now):
            raise click.ClickException(f"{username} is no officer: flask account seat {username} --role officer")
        day = from_day.date() if from_day else local_day(tx.now)
        paired = pairing.pair(tx, CompanyId(firm.id), officer_id, PairingSeat(seat), day, reason)
        first_day = paired.from_day.isoformat()
    click.echo(json.dumps({"company": credit_code, "officer": username, "seat": seat, "from": first_day}))


@officers.command("unpair")
@click.argument("credit_code")
@SEAT
@click.option("--until", "until_day", type=DAY, help="First day without, Shanghai; today unless said.")
@click.option("--reason", required=True)
def unpair(credit_code: str, seat: str, until_day: datetime | None, reason: str) -> None:
    """Leave a seat of the firm CREDIT_CODE empty."""
    with in_one_line(f"{credit_code} was not unpaired"), core().transactions.acting(SYSTEM, "cli") as tx:
        firm = get_company(tx.session, SYSTEM, credit_code)
        day = until_day.date() if until_day else local_day(tx.now)
        pairing.unpair(tx, CompanyId(firm.id), PairingSeat(seat), day, reason)
    click.echo(json.dumps({"company": credit_code, "seat": seat, "until": day.isoformat()}))
