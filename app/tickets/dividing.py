"""拆分 and 改类别: one request turns out to be several, or to be about something else than it was filed under."""

from dataclasses import dataclass
from typing import Annotated

from app.kernel.acts import Act
from app.kernel.errors import Invalid
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.categories import chosen_category, fileable_category
from app.tickets.events.dividing import TicketReclassified, TicketSplitOff
from app.tickets.events.intake import TicketFiled
from app.tickets.gathering import subject_of
from app.tickets.models import Ticket
from app.tickets.moving import begin, lock, move, permit_to
from app.tickets.numbers import next_number
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.standing import CONDUCT_COMPLAINT
from app.tickets.rules.words import Grade, State

CONDUCT_STANDS = say("作风投诉的受理和保密另有规定，不能这样改类别。请企业另行提交，或在受理时核对。")


@dataclass(frozen=True, kw_only=True)
class SplitOff:
    """The part that becomes a request of its own."""

    title: Annotated[
        str,
        Ask(
            "拆出的事项",
            most=200,
            line=True,
            missing="请写明拆出的是什么事。",
            means="Title of the new request. The firm reads it.",
            example="三号车间用水压力不足",
        ),
    ]
    body: Annotated[
        str,
        Ask(
            "具体内容",
            most=10_000,
            missing="请写明具体内容，可以摘自企业的原话。",
            means="What is asked for, from the firm's own words. The firm reads it.",
            example="下午用水高峰压力只有 0.1 兆帕。",
        ),
    ]
    category: Annotated[
        str,
        Ask("类别", most=8, source=Source.CATEGORIES, means="Code of the category of the new request.", example="01"),
    ]


@dataclass(frozen=True, kw_only=True)
class Reclassify:
    """What it is about, and why that was not seen before."""

    category: Annotated[
        str, Ask("改为类别", most=8, source=Source.CATEGORIES, means="Code of the right category.", example="0203")
    ]
    reason: Annotated[
        str,
        Ask(
            "为什么改",
            most=500,
            missing="请写明为什么改类别。",
            means="Why it is about something else. Offices read it, no firm does.",
            example="现场查看后确认是道路塌陷，不是供水。",
        ),
    ]


def split_off(tx: Transaction, number: str, version: int | None, given: SplitOff) -> Ticket:
    """拆出一件: a part of the request becomes one of its own, of the same firm and filer, and both name each other.

    It is repeated for each further part. The new one has its own number, limits and answer. Raises Invalid.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.SPLIT_OFF, version)
    given = checked(given)
    category = fileable_category(tx.session, given.category)
    if category.code.startswith(CONDUCT_COMPLAINT) != ticket.category_code.startswith(CONDUCT_COMPLAINT):
        raise Invalid({"category": [CONDUCT_STANDS]})
    part = Ticket(
        region_id=ticket.region_id,
        number=next_number(tx, ticket.region_id),
        company_id=ticket.company_id,
        park_id=ticket.park_id,
        filed_by=ticket.filed_by,
        channel=ticket.channel,
        category_code=category.code,
        kind=ticket.kind,
        urgency=ticket.urgency,
        grade=Grade.ORDINARY,
        title=given.title,
        body=given.body,
        wanted_by=ticket.wanted_by,
        consequence=ticket.consequence,
        confidential=ticket.confidential,
        complained_of=list(ticket.complained_of),
        is_test=ticket.is_test,
        split_from=ticket.id,
        state=State.DRAFT,
        version=1,
        cycle=1,
        filed_at=tx.now,
        moved_at=tx.now,
    )
    begin(tx, part, lambda made: TicketFiled(subject=subject_of(made), channel=made.channel))
    move(tx, permit, TicketSplitOff(subject=subject_of(ticket), part=part.number, title=part.title))
    return ticket


def reclassify(tx: Transaction, number: str, version: int | None, given: Reclassify) -> Ticket:
    """改类别: the request is about something else than it was filed under; whom to call is proposed by that.

    No clock begins anew. Raises Invalid.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.RECLASSIFY, version)
    given = checked(given)
    category, was = chosen_category(tx.session, given.category), ticket.category_code
    if category.code == was:
        raise Invalid({"category": [say("已经是这个类别。")]})
    if CONDUCT_COMPLAINT in {category.code[:2], was[:2]}:
        raise Invalid({"category": [CONDUCT_STANDS]})
    ticket.category_code = category.code
    event = TicketReclassified(
        subject=subject_of(ticket), category=category.code, category_was=was, reason=given.reason
    )
    move(tx, permit, event)
    return ticket


SPLIT_OFF = Act(
    action=Action.SPLIT_OFF, ability="ticket.split_off", takes=SplitOff, do=split_off, done="已拆出一件，另行受理"
)
RECLASSIFY = Act(
    action=Action.RECLASSIFY, ability="ticket.reclassify", takes=Reclassify, do=reclassify, done="类别已改"
)
