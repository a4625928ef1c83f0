"""``flask --app wsgi demo load`` and ``bulk``: the demonstration zone, and history of any size; each prints one JSON
object with its accounts."""

import json
from functools import partial
from typing import cast

import click

from app.cli.core import core
from app.cli.refusing import OneLine
from app.issues.nightly import find_owed
from app.understanding.nightly import learn_owed
from demo.bulk.loading import Bulk, Steps, fill
from demo.loading import NotLoaded, Order, Profile, load_demonstration
from demo.telling_parks import tell_parks
from demo.zone import Size

demo = OneLine("demo", help="Demonstration data; never in production.")


@demo.command("load")
@click.option("--profile", type=click.Choice(["zone", "blackbox"]), default="zone", show_default=True)
@click.option("--seed", type=int, default=42, show_default=True, help="The same seed gives the same zone.")
@click.option("--companies", type=click.IntRange(6, 100_000), default=300, show_default=True)
@click.option("--tickets", type=click.IntRange(0, 20_000), default=160, show_default=True)
def load(profile: str, seed: int, companies: int, tickets: int) -> None:
    """Load a demonstration once, and learn from it; a second time prints the accounts of the first."""
    made = core()
    order = Order(profile=cast(Profile, profile), seed=seed, size=Size(companies=companies, tickets=tickets))
    try:
        loaded = load_demonstration(made.settings, made.transactions, made.actors, order)
    except NotLoaded as refusal:
        raise click.ClickException(str(refusal)) from refusal
    learn_owed(made.transactions)
    find_owed(made.transactions, anyway=True)
    tell_parks(made.transactions, made.actors)
    click.echo(json.dumps(loaded, ensure_ascii=False))


@demo.command("bulk")
@click.option("--tickets", type=click.IntRange(1, 5_000_000), default=20_000, show_default=True)
@click.option("--companies", type=click.IntRange(6, 200_000), default=2_000, show_default=True)
@click.option("--lives", type=click.IntRange(10, 1_000), default=120, show_default=True, help="Played and then copied.")
@click.option("--seed", type=int, default=42, show_default=True, help="The same seed draws the same copies.")
def bulk(tickets: int, companies: int, lives: int, seed: int) -> None:
    """Fill an empty installation with eighteen months of history; says on stderr what it does and how long it took."""
    ordered = Bulk(tickets=tickets, companies=companies, lives=lives, seed=seed)
    try:
        loaded = fill(core(), ordered, Steps(partial(click.echo, err=True)))
    except NotLoaded as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(json.dumps(loaded, ensure_ascii=False))
