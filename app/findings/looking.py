"""One look at everything that is set, for the page and the command alike."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import sqlalchemy as sa

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import holding, staffed
from app.accounts.rules.addresses import is_email
from app.accounts.rules.roles import Role
from app.calendars.queries import known_through
from app.calendars.rules import local_day
from app.clocks.rules.offsets import settable
from app.clocks.terms import terms_at
from app.companies.models import Company, CompanyState
from app.departments.models import Department
from app.departments.queries import centre_of, duty_list, routes_for
from app.departments.rules import RouteReason
from app.findings.rules import Fault, Finding, fits_ladder, is_heard, ladder_of_limit
from app.handovers.seeing import nobody_there
from app.kernel.errors import Missing
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.models import Park, Region
from app.regions.queries import regions_of
from app.reports.pairing import UncoveredFirm, uncovered, without_stand_in
from app.reports.rules.pairing import Gap
from app.rulebook.banners import banners_at
from app.rulebook.queries import provisions_at
from app.rulebook.rules import ProvisionKind
from app.slices import LIMITS
from app.tickets.categories import categories_in_use
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.assignment import AT_WORK as IN_HAND
from app.tickets.rules.words import OPEN

AHEAD = timedelta(days=60)
"""How long the calendar must be known for."""
AT_WORK = (Role.LIAISON, Role.HANDLER)
"""Who checks in for a unit and handles."""
POSTS = (Role.COORDINATOR, Role.SUPERVISOR, Role.LEADER, Role.ADMIN)
"""Whom a whole region tells things; where nobody holds one, the coordinators hear it, or nobody does."""


def findings(tx: Transaction, most: int | None = None) -> list[Finding]:
    """What cannot work in the regions of the reader; of firms and officers at most so many of each sort."""
    found = [*_calendar(tx)]
    for region in regions_of(tx.session, tx.actor):
        found += [
            Finding(fault=each.fault, facts={**each.facts, "region": region.code}) for each in _of_region(tx, region)
        ]
    found += [*_officers(tx, most), *islice(_addresses(tx), most)]
    order = list(Fault)
    return sorted(found, key=lambda each: order.index(each.fault))


def _calendar(tx: Transaction) -> Iterator[Finding]:
    through = known_through(tx.session)
    if through is None or through < local_day(tx.now) + AHEAD:
        facts = {"known_through": None if through is None else through.isoformat()}
        yield Finding(fault=Fault.CALENDAR_RUNS_OUT, facts=facts)


def _of_region(tx: Transaction, region: Region) -> Iterator[Finding]:
    """A region that holds no units is a roof over others: nothing is whistled in it."""
    region_id = RegionId(region.id)
    listed = duty_list(tx.session, region_id)
    called = {duty.department_id: duty.department for duty in listed if duty.department.ended_at is None}
    held = tx.session.scalar(sa.select(sa.func.count()).where(Department.region_id == region_id))
    if not held:
        return
    try:
        centre = centre_of(tx.session, region_id)
    except Missing:
        yield Finding(fault=Fault.NO_CENTRE, facts={})
    else:
        called[centre] = tx.session.get_one(Department, centre)
        yield from _categories(tx, region_id)
    yield from _endings(tx, region_id)
    for fault, roles in ((Fault.NO_HANDLER, AT_WORK), (Fault.NO_HEAD, (Role.HEAD,))):
        there = staffed(tx.session, called, tx.now, roles)
        for unit in sorted((called[key] for key in called.keys() - there), key=lambda unit: unit.code):
            yield Finding(fault=fault, facts={"department": unit.code, "name": unit.name})
    yield from _posts(tx, region_id)
    for each in nobody_there(tx, region_id):
        yield Finding(fault=Fault.NOBODY_THERE, facts={"away": each.officer, "stand_in": each.stand_in})
    yield from _limits(tx, region_id)
    yield from _banners(tx, region_id)


def _categories(tx: Transaction, region_id: RegionId) -> Iterator[Finding]:
    """Categories that only the centre would take up, because the duty list names nobody."""
    filed = [each for each in categories_in_use(tx.session) if not each.guidance]
    routes = routes_for(tx.session, region_id, [(each.code, None) for each in filed])
    for each in filed:
        if routes[each.code, None].reason is RouteReason.FALLBACK_TO_CENTRE:
            yield Finding(fault=Fault.NO_DEPARTMENT, facts={"category": each.code, "name": each.name})


def _endings(tx: Transaction, region_id: RegionId) -> Iterator[Finding]:
    """What ended and still holds something open: given on within a minute, unless nobody can take it."""
    in_hand = sa.select(Department.code, Department.name, sa.func.count(Assignment.ticket_id.distinct()).label("open"))
    in_hand = in_hand.join(Assignment, Assignment.department_id == Department.id)
    in_hand = in_hand.join(Ticket, Ticket.id == Assignment.ticket_id).where(
        Department.region_id == region_id,
        Department.ended_at.is_not(None),
        Assignment.state.in_(IN_HAND),
        Assignment.left_at.is_(None),
        Ticket.state.in_(OPEN),
    )
    for row in tx.session.execute(in_hand.group_by(Department.id).order_by(Department.code.collate("C"))):
        yield Finding(fault=Fault.ENDED_HOLDS, facts={"department": row.code, "name": row.name, "held": row.open})
    firms = sa.select(Park.code, Park.name, sa.func.count(Company.id).label("firms"))
    firms = firms.join(Company, Company.park_id == Park.id).where(
        Park.region_id == region_id, Park.ended_at.is_not(None), Company.state == CompanyState.ACTIVE
    )
    for row in tx.session.execute(firms.group_by(Park.id).order_by(Park.code.collate("C"))):
        yield Finding(fault=Fault.ENDED_HOLDS, facts={"park": row.code, "name": row.name, "firms": row.firms})


def _posts(tx: Transaction, region_id: RegionId) -> Iterator[Finding]:
    """Posts of the region, and dispatchers of its parks with active firms, that nobody with an account in use holds."""
    held = tx.session.execute(
        sa.select(Membership.role, Membership.park_id)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.region_id == region_id,
            Membership.role.in_([*POSTS, Role.DISPATCHER]),
            Account.state == AccountState.ACTIVE,
            holding(tx.now),
        )
        .distinct()
    ).all()
    there = {(row.role, row.park_id if row.role is Role.DISPATCHER else None) for row in held}
    for role in POSTS:
        if (role, None) not in there:
            yield Finding(fault=Fault.EMPTY_POST, facts={"role": role.value})
    active = sa.exists().where(Company.park_id == Park.id, Company.state == CompanyState.ACTIVE)
    parks = (
        sa.select(Park)
        .where(Park.region_id == region_id, Park.ended_at.is_(None), active)
        .order_by(Park.code.collate("C"))
    )
    for park in tx.session.scalars(parks):
        if (Role.DISPATCHER, park.id) not in there:
            facts = {"role": Role.DISPATCHER.value, "park": park.code, "name": park.name}
            yield Finding(fault=Fault.EMPTY_POST, facts=facts)


def _limits(tx: Transaction, region_id: RegionId) -> Iterator[Finding]:
    """Limits whose reminders come when it is over."""
    present = terms_at(tx.session, region_id, tx.now)
    for limit in LIMITS.values():
        if not fits_ladder(limit, present[limit]):
            yield Finding(fault=Fault.LIMIT_UNFIT, facts={"limit": limit.key, "length": str(present[limit])})
    held = provisions_at(tx.session, ProvisionKind.LADDER, region_id, tx.now)
    for limit in LIMITS.values():
        ladder = ladder_of_limit(limit.key)
        regulation = settable(ladder)
        for rung, amount in held.get(ladder, {}).items():
            if not is_heard(rung, amount, present[limit]) and is_heard(rung, regulation[rung], present[limit]):
                facts = {"ladder": ladder, "rung": rung, "amount": amount, "limit": limit.key}
                yield Finding(fault=Fault.RUNG_UNHEARD, facts={**facts, "length": str(present[limit])})


def _banners(tx: Transaction, region_id: RegionId) -> Iterator[Finding]:
    """Notices nobody reads any more, to be taken down or said anew."""
    for each in banners_at(tx.session, [region_id], tx.now):
        if each.words and each.until < local_day(tx.now):
            facts = {"audience": each.audience.value, "words": each.words, "until": each.until.isoformat()}
            yield Finding(fault=Fault.BANNER_OVER, facts=facts)


def _officers(tx: Transaction, most: int | None) -> Iterator[Finding]:
    for firm in islice(_all_uncovered(tx, Gap.UNASSIGNED), most):
        yield Finding(fault=Fault.NO_OFFICER, facts={"company": firm.credit_code, "name": firm.name})
    for firm in islice(_all_uncovered(tx, Gap.LEFT), most):
        facts = {"company": firm.credit_code, "name": firm.name, "officer": firm.officer, "stand_in": firm.stand_in}
        yield Finding(fault=Fault.OFFICER_LEFT, facts=facts)
    for load in islice(without_stand_in(tx), most):
        yield Finding(fault=Fault.NO_STAND_IN, facts={"officer": load.name, "firms": load.firms})


def _all_uncovered(tx: Transaction, gap: Gap) -> Iterator[UncoveredFirm]:
    cursor: str | None = None
    while True:
        page = uncovered(tx, gap, cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _addresses(tx: Transaction) -> Iterator[Finding]:
    """Addresses entered before there was a rule for them."""
    mine = visible(tx.actor, Account).where(Account.email != "").order_by(Account.username).subquery()
    for row in tx.session.execute(sa.select(mine.c.username, mine.c.email)):
        if not is_email(row.email):
            yield Finding(fault=Fault.EMAIL, facts={"username": row.username, "email": row.email})
