"""Filing: a request becomes a ticket with its own number."""

from dataclasses import replace
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.rules.roles import COMPANY, Role
from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.companies.models import Company
from app.companies.queries import coded
from app.companies.rules import CompanyState, as_credit_code
from app.kernel.acts import Beginning
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.folding import harmless
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.categories import fileable_category, is_code
from app.tickets.complaining import complained_of_in, units_complained_of
from app.tickets.events.intake import TicketFiled
from app.tickets.gathering import facts_from, subject_of
from app.tickets.models import Category, Ticket
from app.tickets.moving import begin
from app.tickets.numbers import next_number
from app.tickets.rules.deciding import files_for_somebody, only_complains
from app.tickets.rules.drafting import Draft, channel_of, channel_told, checked_draft
from app.tickets.rules.guards import fits_again
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.standing import CONDUCT_COMPLAINT
from app.tickets.rules.urgency import by_deadline, more_pressing
from app.tickets.rules.words import Channel, Grade, Kind, State, Urgency


def file_ticket(tx: Transaction, draft: Draft) -> Ticket:
    """提交诉求: file a request for the actor's own firm, or for one the actor looks after.

    Who only observes files complaints of conduct. The acceptance clock starts now, and the firm's own day says how
    urgent it is at least. Raises Invalid (fields), Forbidden (this actor files for nobody).
    """
    if not files_for_somebody(tx.actor):
        raise Forbidden()
    draft = checked_draft(draft, local_day(tx.now))
    read = _read(tx, draft)
    category = fileable_category(tx.session, draft.category)
    if only_complains(tx.actor):
        draft = _complaint(draft, category.code)
    if read is None or read.firm is None:
        raise Invalid({"company": [say("请从您负责的企业中选择一家。")]})
    company = read.firm
    if company.state is not CompanyState.ACTIVE:
        raise Refused("company_closed")
    channel = _channel(tx, draft)
    earlier = _earlier(tx, draft, company)
    confidential = draft.confidential or category.code.startswith(CONDUCT_COMPLAINT)
    confidential = confidential or (earlier is not None and earlier.confidential)
    named = draft.complained_of or complained_of_in(tx, earlier)
    units = units_complained_of(tx, company.region_id, named, confidential=confidential)
    ticket = Ticket(
        region_id=company.region_id,
        number=next_number(tx, company.region_id),
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
        confidential=confidential,
        complained_of=[unit.id for unit in units],
        again_of=None if earlier is None else earlier.id,
        state=State.DRAFT,
        version=1,
        cycle=1,
        filed_at=tx.now,
        moved_at=tx.now,
    )
    codes = tuple(unit.code for unit in units)
    begin(tx, ticket, lambda made: TicketFiled(subject=subject_of(made), channel=channel, complained_of=codes))
    return ticket


def _complaint(draft: Draft, category: str) -> Draft:
    """What an observer files: a complaint of conduct, seen by himself."""
    if not category.startswith(CONDUCT_COMPLAINT):
        raise Invalid({"category": [say("特邀监督员只提交作风与营商环境投诉，其他事项请企业或其首席服务官提交。")]})
    return replace(draft, kind=Kind.COMPLAINT, channel=draft.channel or Channel.PROACTIVE)


class _Read(NamedTuple):
    """What one statement read; the category and its parent are held, so that nobody reads them again."""

    firm: Company | None
    category: Category
    parent: Category | None


def _read(tx: Transaction, draft: Draft) -> _Read | None:
    """The firm the request is for, beside the category; None where there is no such category."""
    if not is_code(draft.category):
        return None
    parent = aliased(Category)
    row = tx.session.execute(
        sa.select(Company, Category, parent)
        .select_from(Category)
        .outerjoin(parent, parent.code == Category.parent_code)
        .outerjoin(Company, _firm_of(tx, draft.company))
        .where(Category.code == draft.category)
    ).one_or_none()
    return None if row is None else _Read(*row)


def _firm_of(tx: Transaction, credit_code: str | None) -> sa.ColumnElement[bool]:
    """Which firm that is; it is named by code unless the actor sits in exactly one firm."""
    own = {seat.company_id for seat in tx.actor.seats_of(*COMPANY) if seat.company_id is not None}
    if only_complains(tx.actor):
        # an observer reads no firms; he names the one whose case he saw, by the whole code
        regions = {region for seat in tx.actor.seats_of(Role.OBSERVER) for region in seat.region_ids}
        there: sa.ColumnElement[bool] = Company.region_id.in_(regions)
    else:
        there = sa.true() if tx.actor.is_system else Company.visible_to(tx.actor)
    if credit_code:
        return sa.and_(there, coded(harmless(as_credit_code(credit_code))))
    return sa.and_(there, Company.id.in_(own)) if len(own) == 1 else sa.false()


def _earlier(tx: Transaction, draft: Draft, company: Company) -> Ticket | None:
    """再诉: the ended matter of the same firm that is brought up again; what was confided stays so."""
    if draft.again_of is None:
        return None
    named = visible(tx.actor, Ticket).where(Ticket.numbered(draft.again_of), Ticket.company_id == company.id)
    earlier = tx.session.scalar(named)
    if earlier is None:
        raise Invalid({"again_of": [say("没有找到要再次反映的诉求，请从那一件的页面上再点一次“再次反映”。")]})
    if not fits_again(facts_from(earlier, [], [], tx.now)):
        raise Invalid(
            {"again_of": [say("%(number)s 还在办理，或者可以直接退回重办，不用另提一件。", number=earlier.number)]}
        )
    return earlier


def _channel(tx: Transaction, draft: Draft) -> Channel:
    """Who spoke; the system brings what it was told."""
    if tx.actor.is_system and draft.channel is not None:
        return draft.channel
    if tx.actor.is_program:
        return channel_told(draft.channel)
    by_firm = not tx.actor.seats_of(Role.OFFICER, Role.DISPATCHER, Role.COORDINATOR, Role.AGENT, Role.OBSERVER)
    return channel_of(draft.channel, by_firm=by_firm, by_officer=bool(tx.actor.seats_of(Role.OFFICER)))


def _by_own_day(tx: Transaction, draft: Draft) -> Urgency:
    """How urgent the day makes it that the firm names, in workdays from today."""
    if draft.wanted_by is None:
        return by_deadline(None)
    return by_deadline(calendar_now(tx.session).workdays_between(local_day(tx.now), draft.wanted_by))


FILE = Beginning(
    action=Action.SUBMIT, ability="ticket.file", takes=Draft, do=file_ticket, done="诉求已提交", files=True
)
