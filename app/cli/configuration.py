"""``config check``: what is entered and cannot work, and what is not entered and would be missed."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta

import click
import sqlalchemy as sa

from app.accounts.models import Account
from app.accounts.queries import staffed
from app.accounts.rules.addresses import is_email
from app.accounts.rules.roles import Role
from app.calendars.queries import known_through
from app.calendars.rules import local_day
from app.cli.core import core
from app.cli.refusing import OneLine
from app.departments.models import Department
from app.departments.queries import centre_of, duty_list, routes_for
from app.departments.rules import RouteReason
from app.kernel.actor import SYSTEM
from app.kernel.errors import Missing
from app.kernel.ids import RegionId
from app.kernel.roles import faults_of_role
from app.kernel.transaction import Transaction
from app.regions.models import Region
from app.regions.queries import regions_of
from app.reports.pairing import UncoveredFirm, uncovered, without_stand_in
from app.reports.rules.pairing import Gap
from app.tickets.categories import all_categories
from app.webhooks.models import Webhook

configuration = OneLine("config", help="Whether what is entered can work.")
Fault = Mapping[str, object]
AHEAD = timedelta(days=60)
"""How long the calendar must be known for."""
AT_WORK = (Role.LIAISON, Role.HANDLER)
"""Who checks in for a unit and handles."""


@configuration.command("check")
def check() -> None:
    """Print a JSON line for each thing that cannot work; exit 1 when there is one.

    A role of the database that may too much (``database roles`` makes one that may not); keys that stand on SECRET_KEY
    alone, or are missing while a program is called under them; addresses no mail reaches; a calendar that runs out;
    regions without a centre; categories without a department; units that would be called and have no handler or no
    head; firms without an officer, or whose officer left; officers for whom nobody stands in.
    """
    with core().transactions.reading(SYSTEM) as tx:
        faults = [*_role(tx), *_keys(tx), *_addresses(tx), *_calendar(tx)]
        for region in regions_of(tx.session, SYSTEM):
            faults += [{**fault, "region": region.code} for fault in _of_region(tx, region)]
        faults += [*_officers(tx)]
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


def _addresses(tx: Transaction) -> Iterator[Fault]:
    """Addresses entered before there was a rule for them: ``account contact NAME --email`` corrects one."""
    stored = tx.session.execute(
        sa.select(Account.username, Account.email).where(Account.email != "").order_by(Account.username)
    )
    for row in stored:
        if not is_email(row.email):
            yield {"fault": "email", "username": row.username, "email": row.email}


def _calendar(tx: Transaction) -> Iterator[Fault]:
    through = known_through(tx.session)
    if through is None or through < local_day(tx.now) + AHEAD:
        yield {"fault": "calendar_runs_out", "known_through": None if through is None else through.isoformat()}


def _of_region(tx: Transaction, region: Region) -> Iterator[Fault]:
    """A region that holds no units is a roof over others: nothing is whistled in it."""
    region_id = RegionId(region.id)
    called = {duty.department_id: duty.department for duty in duty_list(tx.session, region_id)}
    held = tx.session.scalar(sa.select(sa.func.count()).where(Department.region_id == region_id))
    if not held:
        return
    try:
        centre = centre_of(tx.session, region_id)
    except Missing:
        yield {"fault": "no_centre"}
    else:
        called[centre] = tx.session.get_one(Department, centre)
        yield from _categories(tx, region_id)
    for fault, roles in (("no_handler", AT_WORK), ("no_head", (Role.HEAD,))):
        there = staffed(tx.session, called, tx.now, roles)
        for unit in sorted((called[key] for key in called.keys() - there), key=lambda unit: unit.code):
            yield {"fault": fault, "department": unit.code, "name": unit.name}


def _categories(tx: Transaction, region_id: RegionId) -> Iterator[Fault]:
    """Categories that only the centre would take up, because the duty list names nobody."""
    filed = [each for each in all_categories(tx.session) if not each.guidance]
    routes = routes_for(tx.session, region_id, [(each.code, None) for each in filed])
    for each in filed:
        if routes[each.code, None].reason is RouteReason.FALLBACK_TO_CENTRE:
            yield {"fault": "no_department", "category": each.code, "name": each.name}


def _officers(tx: Transaction) -> Iterator[Fault]:
    for firm in _all_uncovered(tx, Gap.UNASSIGNED):
        yield {"fault": "no_officer", "company": firm.credit_code, "name": firm.name}
    for firm in _all_uncovered(tx, Gap.LEFT):
        said = {"company": firm.credit_code, "name": firm.name, "officer": firm.officer, "stand_in": firm.stand_in}
        yield {"fault": "officer_left", **said}
    for load in without_stand_in(tx):
        yield {"fault": "no_stand_in", "officer": load.name, "firms": load.firms}


def _all_uncovered(tx: Transaction, gap: Gap) -> Iterator[UncoveredFirm]:
    cursor: str | None = None
    while True:
        page = uncovered(tx, gap, cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return
