"""``config check``: what is entered and cannot work, and what is not entered and would be missed."""

import json
from collections.abc import Iterator, Mapping

import click
import sqlalchemy as sa

from app.cli.core import core
from app.cli.refusing import OneLine
from app.findings.looking import findings
from app.kernel.actor import SYSTEM
from app.kernel.roles import faults_of_role
from app.kernel.transaction import Transaction
from app.tickets.months import months_missing
from app.webhooks.models import Webhook

configuration = OneLine("config", help="Whether what is entered can work.")
Fault = Mapping[str, object]


@configuration.command("check")
def check() -> None:
    """Print a JSON line for each thing that cannot work; exit 1 when there is one.

    A role of the database that may too much (``database roles`` makes one that may not); keys that stand on SECRET_KEY
    alone, or are missing while a program is called under them; a replica that is away or follows no other server, so
    that the primary is read in its place; this month or the next without a part for its acts;
    addresses no mail reaches; a calendar that runs out;
    regions without a centre; categories without a department; units that would be called and have no handler or no
    head; posts nobody holds; limits whose reminders come too late; firms without an officer, or whose officer left;
    officers for whom nobody stands in. All but roles, keys, replica and months stand on the page 设置 › 配置检查
    as well.
    """
    with core().transactions.reading(SYSTEM) as tx:
        faults = [*_role(tx), *_keys(tx), *_replica(), *_months(tx)]
        faults += [{"fault": each.fault.value, **each.facts} for each in findings(tx)]
    for fault in faults:
        click.echo(json.dumps(fault, ensure_ascii=False))
    if faults:
        raise SystemExit(1)


def _role(tx: Transaction) -> Iterator[Fault]:
    for fault in faults_of_role(tx.session):
        yield {"fault": "role", "of_the_application": fault}


def _keys(tx: Transaction) -> Iterator[Fault]:
    """A list that only SECRET_KEY stands for cannot be rotated by itself; a key that was taken out signs no more."""
    made = core()
    if made.settings.production:
        for name in sorted(name for name, keys in made.settings.own_keys.items() if not keys):
            yield {"fault": "key_not_its_own", "name": name}
    lasting = tx.session.execute(sa.select(Webhook.key, Webhook.salt).where(Webhook.ended_at.is_(None)))
    for key, salt in lasting:
        if made.reach.keys.key_of(salt) is None:
            yield {"fault": "webhook_key", "webhook": key.hex}


def _months(tx: Transaction) -> Iterator[Fault]:
    if months_missing(tx):
        yield {"fault": "months", "task": "make_months"}


def _replica() -> Iterator[Fault]:
    replica = core().transactions.replica
    if replica is not None and not replica.follows():
        yield {"fault": "replica", "name": "DATABASE_REPLICA_URL"}
