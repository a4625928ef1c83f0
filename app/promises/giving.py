"""承诺: somebody in office tells a firm what he will do by which day, and it is written down with its clock."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

import sqlalchemy as sa

from app.accounts.rules.roles import UNIT, Role
from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.companies.models import Company
from app.companies.queries import get_company
from app.companies.rules import CompanyState
from app.kernel.actor import Seat
from app.kernel.acts import Beginning
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import CompanyId
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.promises.events import PromiseGiven
from app.promises.keeping import day_named, facts_of
from app.promises.models import Promise
from app.promises.rules.words import GIVE, MOST_WORDS, WRITTEN, PromiseOrigin
from app.promises.timing import start_clock
from app.tickets.gathering import facts_of as ticket_facts
from app.tickets.models import Ticket
from app.tickets.rules.standing import reaches
from app.tickets.seeing import row_by

GIVERS = (*UNIT, Role.OFFICER, Role.DISPATCHER, Role.COORDINATOR)
"""Who may give a firm his word: whoever works on its matters, or looks after it."""

WORDS = Ask(
    "承诺的事",
    most=MOST_WORDS,
    hint="企业会看到，到期由企业说是否做到。",
    missing="请写明承诺做什么。",
    means="What will be done. The firm reads it and says whether it was kept.",
    example="恢复 3 号车间供电。",
)
DUE_ON = Ask(
    "哪天前",
    hint="遇休息日自动顺延到下一个工作日。",
    means="The Shanghai day by which, within six months; a day off becomes the next workday.",
    example="2027-03-01",
)
"""What is asked of a promise wherever one is written down."""


@dataclass(frozen=True, kw_only=True)
class Promised:
    """What was promised to which firm, by which day; of a matter of the firm's where it is about one."""

    words: Annotated[str, WORDS]
    due_on: Annotated[date, DUE_ON]
    firm: Annotated[
        str,
        Ask(
            "企业",
            most=50,
            source=Source.FIRMS,
            means="Credit code of the firm; may be empty where a matter says which.",
            example="91419999MA00000014",
        ),
    ] = ""
    ticket: Annotated[
        str,
        Ask(
            "有关诉求",
            most=50,
            line=True,
            hint="没有就不填。",
            means="Number of the firm's matter it is about; empty for none.",
            example="GX20261122-0001",
        ),
    ] = ""
    origin: Annotated[
        PromiseOrigin,
        Ask(
            "在哪里承诺的",
            offered=WRITTEN,
            means="In which act it was made; a visit or a service day says it by itself.",
            example="hand",
        ),
    ] = PromiseOrigin.HAND


def give(tx: Transaction, given: Promised) -> Promise:
    """Write a promise down, by whoever gives it; the firm is told, and its clock starts.

    Raises as ``promise``, and Invalid for an origin that another act says by itself.
    """
    given = checked(given)
    if given.origin not in WRITTEN:
        raise Invalid({"origin": [say("走访和服务日的承诺在走访记录、服务日里登记。")]})
    return promise(tx, given)


def promise(tx: Transaction, given: Promised) -> Promise:
    """The same for an act of another slice, which says the origin itself.

    Raises Missing for a firm or a matter that does not exist for the actor, or a matter of another firm; Forbidden for
    who only reads; Invalid for neither, or a day gone by or beyond six months; Refused ``company_closed``.
    """
    given = checked(given)
    today, calendar = local_day(tx.now), calendar_now(tx.session)
    company, ticket = _about(tx, given)
    seat = _seat(tx, company, ticket)
    day = day_named(given.due_on, today, calendar)
    if company.state is CompanyState.CLOSED:
        raise Refused("company_closed")
    row = Promise(
        company_id=company.id,
        region_id=company.region_id,
        park_id=company.park_id,
        ticket_id=None if ticket is None else ticket.id,
        department_id=seat.department_id,
        person_id=tx.actor.account_id,
        person_name=tx.actor.name,
        acting_role=seat.role,
        origin=given.origin,
        words=given.words,
        given_at=tx.now,
        given_by=tx.actor.account_id,
        due_on=day,
        due_at=calendar.closing(day),
        first_due_on=day,
    )
    tx.session.add(row)
    tx.session.flush()
    start_clock(tx, row)
    tx.emit(PromiseGiven(**facts_of(tx, row, company)))
    return row


def seat_for(tx: Transaction, company_id: int, region_id: int, park_id: int | None) -> Seat | None:
    """The seat in which the actor gives his word to a firm beside any matter; None where he has none."""
    for seat in tx.actor.seats_of(Role.OFFICER, Role.DISPATCHER, Role.COORDINATOR):
        if seat.role == Role.OFFICER and CompanyId(company_id) in tx.actor.paired:
            return seat
        if seat.role == Role.DISPATCHER and park_id is not None and seat.park_id == park_id:
            return seat
        if seat.role == Role.COORDINATOR and region_id in seat.region_ids:
            return seat
    return None


def _about(tx: Transaction, given: Promised) -> tuple[Company, Ticket | None]:
    if not given.ticket:
        if not given.firm:
            raise Invalid({"firm": [say("请选择企业。")]})
        return get_company(tx.session, tx.actor, given.firm), None
    number = row_by(tx, given.ticket).number
    ticket = tx.session.scalar(sa.select(Ticket).where(Ticket.number == number))
    if ticket is None:
        raise Missing()
    company = tx.session.get_one(Company, ticket.company_id)
    if given.firm and get_company(tx.session, tx.actor, given.firm).id != company.id:
        raise Missing()
    return company, ticket


def _seat(tx: Transaction, company: Company, ticket: Ticket | None) -> Seat:
    """In which seat he speaks: his unit's on a matter it works on before any other. Raises Forbidden."""
    if ticket is None:
        found = seat_for(tx, company.id, company.region_id, company.park_id)
    else:
        facts = ticket_facts(tx.session, ticket, tx.now)
        found = next((each for each in tx.actor.seats_of(*GIVERS) if reaches(tx.actor, each, facts)), None)
        found = None if found is None else found if found.role in UNIT else replace(found, department_id=None)
    if found is None or not tx.actor.may(GIVE):
        raise Forbidden()
    return found


GIVE_PROMISE = Beginning(action="give_promise", ability=GIVE, takes=Promised, do=give, done="承诺已登记，企业会看到")
