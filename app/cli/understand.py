"""``understand …``: what was learned of written matters, and learning it now."""

import json

import click

from app.cli.core import core
from app.cli.refusing import OneLine
from app.kernel.actor import SYSTEM
from app.understanding.night import learn_owed
from app.understanding.versions import uses

understand = OneLine("understand", help="What is learned of written matters: categories, departments, common issues.")


@understand.command("learn")
@click.option("--now", "anyway", is_flag=True, help="Also what was learned already, and by day.")
def learn(anyway: bool) -> None:
    """Learn what is owed from the closed matters of every region, and say of each model whether it is in use now."""
    for made in learn_owed(core().transactions, anyway=anyway):
        told = {"number": made.number, "kind": made.kind.value, "region": made.region, "verdict": made.verdict.value}
        click.echo(json.dumps({**told, "against": made.against}, ensure_ascii=False))


@understand.command("status")
def status() -> None:
    """Print every model in use with what it learned from and what it reached, a JSON line each."""
    with core().transactions.reading(SYSTEM) as tx:
        for use, version, region in uses(tx.session):
            told = {
                "kind": version.kind.value,
                "region": region,
                "version": version.number,
                "since": use.since.isoformat(timespec="seconds"),
                "by": use.by_name,
                "reason": use.reason,
                "period": [day and day.isoformat() for day in (version.first_day, version.last_day)],
                "examples": version.examples,
                "bytes": version.size,
                "held_out": version.figures.get("held_out"),
                "hints": version.figures.get("hints"),
                "cross": version.figures.get("cross"),
            }
            click.echo(json.dumps(told, ensure_ascii=False))
