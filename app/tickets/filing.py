"""Filing: a request becomes a ticket with its own number."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.accounts.rules.roles import COMPANY, Role
from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.companies.models import Company
from app.kernel.acts import Beginning
from app.kernel.errors import Forbidden, Invalid
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.models import Region
from app.tickets.categories import fileable_category
from app.tickets.events.intake import TicketFiled
from app.tickets.gathering import facts_from, subject_of
from app.tickets.models import NumberSequence, Ticket
from app.tickets.moving import begin
from app.tickets.rules.drafting import Draft, channel_of, checked_draft
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.numbering import ticket_number
from app.tickets.rules.searching import pairs
from app.tickets.rules.standing import CONDUCT_COMPLAINT
from app.tickets.rules.urgency import by_deadline, more_pressing
from app.tickets.rules.words import Channel, Grade, State, Urgency


def file_ticket(tx: Transaction, draft: Draft) -> Ticket:
    """提交诉求: file a request for the actor's own firm, or for one the actor looks after.

    The acceptance clock starts now, and the firm's own day says how urgent it is at least.
    Raises Invalid (fields), Forbidden (this actor files for nobody).
    """
    draft = checked_draft(draft, local_day(tx.now))
    category = fileable_category(tx.session, draft.category)
    company = _company_for(tx, draft.company)
    channel = _channel(tx, draft)
    ticket = Ticket(
        region_id=company.region_id,
        number=_next_number(tx, company.region_id),
        company_id=company.id,
        park_id=company.park_id,
        filed_by=tx.actor.account_id,
        channel=channel,
        category_code=category.code,
        kind=draft.kind,
        urgency=more_pressing(draft.urgency, _by_own_day(tx, draft)),
        grade=Grade.ORDINARY,
        title=draft.title,
        body=draft.body,
        wanted_by=draft.wanted_by,
        consequence=draft.consequence or "",
        confidential=draft.confidential or category.code.startswith(CONDUCT_COMPLAINT),
        state=State.DRAFT,
        version=1,
        cycle=1,
        filed_at=tx.now,
        moved_at=tx.now,
        search=sa.func.array_to_tsvector(pairs(draft.title, draft.body, company.name)),
    )
    tx.session.add(ticket)
    tx.session.flush()
    begin(tx, ticket, facts_from(ticket, [], [], tx.now), TicketFiled(subject=subject_of(ticket), channel=channel))
    return ticket


def _company_for(tx: Transaction, credit_code: str | None) -> Company:
    """The firm the request is for; named by code unless the actor sits in exactly one firm."""
    own = {seat.company_id for seat in tx.actor.seats_of(*COMPANY) if seat.company_id is not None}
    for_others = tx.actor.is_system or bool(
        tx.actor.seats_of(Role.OFFICER, Role.DISPATCHER, Role.COORDINATOR, Role.AGENT)
    )
    if not own and not for_others:
        raise Forbidden()
    statement = visible(tx.actor, Company)
    if credit_code:
        company = tx.session.scalar(statement.where(Company.credit_code == credit_code.strip().upper()))
    elif len(own) == 1:
        company = tx.session.scalar(statement.where(Company.id.in_(own)))
    else:
        company = None
    if company is None:
        raise Invalid({"company": [say("请从您负责的企业中选择一家。")]})
    return company


def _channel(tx: Transaction, draft: Draft) -> Channel:
    """Who spoke; the system brings what it was told."""
    if tx.actor.is_system and draft.channel is not None:
        return draft.channel
    by_firm = not tx.actor.seats_of(Role.OFFICER, Role.DISPATCHER, Role.COORDINATOR, Role.AGENT)
    return channel_of(draft.channel, by_firm=by_firm, by_officer=bool(tx.actor.seats_of(Role.OFFICER)))


def _by_own_day(tx: Transaction, draft: Draft) -> Urgency:
    """How urgent the day makes it that the firm names, in workdays from today."""
    if draft.wanted_by is None:
        return by_deadline(None)
    return by_deadline(calendar_now(tx.session).workdays_between(local_day(tx.now), draft.wanted_by))


def _next_number(tx: Transaction, region_id: int) -> str:
    """The next number of the region's day; the row lock holds until commit, so two filings never get the same."""
    day = local_day(tx.now)
    sequence = tx.session.scalar(
        insert(NumberSequence)
        .values(region_id=region_id, day=day, last=1)
        .on_conflict_do_update(index_elements=["region_id", "day"], set_={"last": NumberSequence.last + 1})
        .returning(NumberSequence.last)
    )
    code = tx.session.scalar(sa.select(Region.code).where(Region.id == region_id))
    if sequence is None or code is None:
        raise LookupError(f"region {region_id} is not there")
    return ticket_number(code, day, sequence)


FILE = Beginning(
    action=Action.SUBMIT, ability="ticket.file", takes=Draft, do=file_ticket, done="诉求已提交", files=True
)
