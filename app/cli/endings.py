"""``setting retire``: a unit, a park or a category comes to its end on a day, and another goes on."""

import json
from datetime import date, datetime

import click

from app.acts.taking import take
from app.administration.ending import END_CATEGORY, END_PARK, END_UNIT, EndCategory, EndPark, EndUnit
from app.cli.core import core
from app.cli.refusing import in_one_line
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transaction

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("retire")
@click.argument("kind", type=click.Choice(["unit", "park", "category"]))
@click.argument("code")
@click.option("--region", required=True, help="Code of the region: GX.")
@click.option("--successor", help="Code of what goes on with what is open, or is offered instead.")
@click.option("--from", "from_day", type=DAY, help="The first day, Shanghai; now unless said.")
@click.option("--reason", required=True, help="Why; kept in the audit trail.")
def retire(kind: str, code: str, region: str, successor: str | None, from_day: datetime | None, reason: str) -> None:
    """Let the KIND called CODE end: nobody chooses it from then on, its past stays; on record.

    Who sits at the machine needs no second person. What is open goes to the successor within a minute of the day.
    """
    since = from_day.date() if from_day else None
    with in_one_line(f"{kind} {code} stays as it is"), core().transactions.acting(SYSTEM, "cli") as tx:
        number, state = _end(tx, kind, code, region, successor, since, reason)
    click.echo(json.dumps({"kind": kind, "code": code, "change": number, "state": state}))


def _end(
    tx: Transaction, kind: str, code: str, region: str, successor: str | None, since: date | None, reason: str
) -> tuple[str, str]:
    if kind == "unit":
        unit = EndUnit(code=code, region=region, successor=successor, since=since, reason=reason)
        done = take(tx, END_UNIT, unit)
    elif kind == "park":
        done = take(tx, END_PARK, EndPark(code=code, region=region, successor=successor, since=since, reason=reason))
    else:
        category = EndCategory(code=code, region=region, successor=successor, since=since, reason=reason)
        done = take(tx, END_CATEGORY, category)
    return done.number, done.state.value
