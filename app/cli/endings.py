"""``setting retire``: a unit, a park or a category comes to its end on a day, and another goes on."""

import json
from collections.abc import Mapping
from datetime import datetime

import click

from app.acts.taking import take
from app.administration.ending import END_CATEGORY, END_PARK, END_UNIT
from app.cli.core import core
from app.cli.refusing import in_one_line
from app.kernel.actor import SYSTEM
from app.kernel.acts import AnyDeclared

ENDS: Mapping[str, AnyDeclared] = {"unit": END_UNIT, "park": END_PARK, "category": END_CATEGORY}
DAY = click.DateTime(["%Y-%m-%d"])


@click.command("retire")
@click.argument("kind", type=click.Choice(list(ENDS)))
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
        act = ENDS[kind]
        done = take(tx, act, act.takes(code=code, region=region, successor=successor, since=since, reason=reason))
    click.echo(json.dumps({"kind": kind, "code": code, "change": done.number, "state": done.state.value}))
