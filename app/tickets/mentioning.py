"""提及: calling colleagues in by a remark. Only who may read the remarks of the ticket can be called.

Asked when it is written (``call_in``), when the message is written and when it leaves or is read (notifications): a
right that ended meanwhile ends it. Nobody is named to a writer who does not read the ticket himself.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.actors import Actors
from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import holding
from app.accounts.rules.roles import UNIT, Principal, Role
from app.calendars.rules import local_day
from app.companies.models import Pairing
from app.companies.queries import holding as paired_on
from app.companies.queries import looked_after
from app.departments.models import Department, DepartmentKind
from app.kernel.errors import Invalid
from app.kernel.ids import TicketId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.regions.queries import ids_below
from app.tickets.enclosures import Mention, Remark
from app.tickets.events.remarks import ColleaguesMentioned
from app.tickets.gathering import facts_of
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.mentioning import Colleague, called_in, calls
from app.tickets.rules.showing import sight
from app.tickets.rules.standing import reaches

ACTORS = Actors(ids_below, looked_after)
"""Who somebody else is at this moment."""
ABILITY = "ticket.remark"
OF_REGION = (Role.COORDINATOR, Role.SUPERVISOR, Role.LEADER)
MOST = 20
"""Colleagues called in by one remark; a whole office is not called by name."""
OFFERED = 200


def colleagues_of(tx: Transaction, ticket_id: int) -> list[Colleague]:
    """Everybody but the actor who reads the remarks of a ticket, by name; one query. The caller asked who may know."""
    ticket = tx.session.get_one(Ticket, ticket_id)
    sits = aliased(Membership)
    complained = sa.exists().where(sits.account_id == Account.id, sits.department_id.in_(ticket.complained_of))
    rows = tx.session.execute(
        sa.select(Account.id, Account.name, Membership.role, Department.name.label("unit"))
        .join(Membership, Membership.account_id == Account.id)
        .outerjoin(Department, Department.id == Membership.department_id)
        .where(
            Account.state == AccountState.ACTIVE,
            Account.kind == Principal.PERSON,
            Account.id != (tx.actor.account_id or 0),
            holding(tx.now),
            _reads(tx, ticket),
            sa.not_(complained) if ticket.complained_of else sa.true(),
        )
        .order_by(Account.name, Account.id, Membership.id)
        .limit(OFFERED)
    )
    found: dict[int, Colleague] = {}
    for row in rows:
        unit = row.unit or Role(row.role).word
        found.setdefault(row.id, Colleague(account_id=row.id, name=row.name, unit=unit))
    return list(found.values())


def call_in(tx: Transaction, ticket: Ticket, remark: Remark) -> None:
    """Note whom a remark calls in, and tell them. Raises Invalid naming whom it could not mean."""
    if not calls(remark.text):
        return
    called = called_in(remark.text, colleagues_of(tx, ticket.id))
    _demand_clear(called.unknown, called.unclear, len(called.people))
    people = [(each, written) for each, written in called.people if reads_remarks_of(tx, each.account_id, ticket)]
    if len(people) < len(called.people):
        _demand_clear([written for each, written in called.people if (each, written) not in people], (), 0)
    if not people:
        return
    for each, written in people:
        tx.session.add(Mention(remark_id=remark.id, account_id=each.account_id, name=written))
    tx.session.flush()
    tx.emit(
        ColleaguesMentioned(
            ticket_id=TicketId(ticket.id),
            number=ticket.number,
            remark_id=remark.id,
            mentioned=tuple(each.account_id for each, _ in people),
        )
    )


def reads_remarks_of(tx: Transaction, account_id: int, ticket: Ticket) -> bool:
    """Whether somebody else reads the remarks of a ticket at this moment: asked of the rules, person by person."""
    account = tx.session.get(Account, account_id)
    if account is None or account.state is not AccountState.ACTIVE:
        return False
    actor, facts = ACTORS.of_account(tx.session, account, tx.now), facts_of(tx.session, ticket, tx.now)
    there = any(reaches(actor, seat, facts) for seat in actor.seats)
    return there and actor.may(ABILITY) and sight(actor, facts).internal


def _demand_clear(unknown: Sequence[str], unclear: Sequence[str], people: int) -> None:
    if unknown:
        names = "、".join(f"@{each}" for each in unknown[:5])
        wrong = say("%(names)s 不是能看到这件诉求的同事。不是要提及的，请在 @ 后空一格。", names=names)
        raise Invalid({"text": [wrong]})
    if unclear:
        names = "、".join(f"@{each}" for each in unclear[:5])
        raise Invalid({"text": [say("%(names)s 有几位同名，请写成 @姓名（单位）。", names=names)]})
    if people > MOST:
        raise Invalid({"text": [say("一条备注最多提及 %(most)s 位同事。", most=MOST)]})


def _reads(tx: Transaction, ticket: Ticket) -> sa.ColumnElement[bool]:
    """The seats from which the remarks of a ticket are read; ``reads_remarks_of`` asks the same of one person."""
    partner = sa.select(Department.id).where(Department.kind == DepartmentKind.PARTNER)
    units = sa.select(Assignment.department_id).where(
        Assignment.ticket_id == ticket.id, Assignment.live(), Assignment.department_id.not_in(partner)
    )
    officers = sa.select(Pairing.officer_id).where(
        Pairing.company_id == ticket.company_id, paired_on(local_day(tx.now))
    )
    return sa.or_(
        sa.and_(Membership.role.in_(OF_REGION), Membership.region_id == ticket.region_id),
        sa.and_(Membership.role == Role.DISPATCHER, Membership.park_id == ticket.park_id),
        sa.and_(Membership.role == Role.OFFICER, Account.id.in_(officers)),
        sa.and_(Membership.role.in_(UNIT), Membership.department_id.in_(units)),
    )
