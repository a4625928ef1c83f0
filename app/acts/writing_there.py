"""A need that was said at a fair, written down there: an ordinary matter with its need, and where it was born.

Nothing of it is a consent: whom the firm lets know of it, the firm says itself, bank by bank, on the matter's page.
"""

from dataclasses import dataclass, fields
from typing import Annotated

from app.acts.taking import take
from app.calendars.rules import local_day
from app.companies.models import Company
from app.companies.rules import as_credit_code
from app.fairs.events import NeedBorn
from app.fairs.models import Fair, FairFirm, FairNeed
from app.fairs.rules import WRITE, writing_refused
from app.financing.needing import PUT_NEED, Need
from app.financing.rules.needs import is_financing
from app.kernel.acts import Addition
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.ids import RegionId, id_named
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.filing import FILE
from app.tickets.models import Ticket
from app.tickets.rules.drafting import BODY_LIMIT, TITLE_LIMIT, Draft


@dataclass(frozen=True, kw_only=True)
class NeedThere(Need):
    """What the firm needs, and the matter it is written down as."""

    category: Annotated[
        str,
        Ask(
            "属于哪一类",
            most=8,
            source=Source.CATEGORIES,
            missing="请选择一个类别。",
            means="Code of a category that begins with `04`.",
            example="0401",
        ),
    ]
    title: Annotated[
        str, Ask("标题", most=TITLE_LIMIT, line=True, means="The matter in one line.", example="流动资金缺口")
    ]
    body: Annotated[
        str, Ask("具体情况", most=BODY_LIMIT, means="What the firm said there.", example="订单增加，需备料资金。")
    ]
    firm: Annotated[
        str | None,
        Ask(
            "企业",
            most=18,
            source=Source.FIRMS,
            means="Credit code of an invited firm; null for the firm's own people.",
        ),
    ] = None


def write_need(tx: Transaction, number: str, given: NeedThere) -> Ticket:
    """登记现场需求: file a matter of financing of an invited firm, with its need, as born at this fair.

    By whoever files for the firm and writes its needs down. Raises Missing for who knows of no such fair, Forbidden,
    Refused ``fair_cancelled``, ``fair_not_yet`` or ``fair_over``, Invalid by input.
    """
    fair = tx.session.scalar(visible(tx.actor, Fair).where(Fair.id == id_named(number)))
    if fair is None:
        raise Missing()
    if not tx.actor.may(WRITE):
        raise Forbidden()
    why = writing_refused(fair.state, local_day(fair.starts_at), local_day(tx.now))
    if why:
        raise Refused(why, state=fair.state)
    given = checked(given)
    if not is_financing(given.category):
        raise Invalid({"category": [say("请选择融资类的类别。")]})
    firm = _invited(tx, fair, given.firm)
    by_firm = any(seat.company_id is not None for seat in tx.actor.seats)
    company = None if by_firm else firm.credit_code
    draft = Draft(company=company, title=given.title, body=given.body, category=given.category)
    ticket = take(tx, FILE, draft)
    need = Need(**{each.name: getattr(given, each.name) for each in fields(Need)})
    take(tx, PUT_NEED, need, number=ticket.number)
    with tx.as_the_office():
        tx.session.add(
            FairNeed(
                fair_id=fair.id,
                ticket_id=ticket.id,
                born_at=tx.now,
                born_by=tx.actor.account_id,
                born_by_name=tx.actor.name,
            )
        )
        tx.session.flush()
        tx.emit(NeedBorn(fair=fair.id, region_id=RegionId(fair.region_id), version=fair.version, number=ticket.number))
    return ticket


def _invited(tx: Transaction, fair: Fair, code: str | None) -> Company:
    """The invited firm of that code, or the one the actor speaks for. Raises Invalid where it is no guest."""
    guests = (
        visible(tx.actor, FairFirm)
        .join(Company, Company.id == FairFirm.company_id)
        .where(FairFirm.fair_id == fair.id)
        .with_only_columns(Company)
    )
    if code:
        guests = guests.where(Company.credit_code == as_credit_code(harmless(code)))
    found = tx.session.scalars(guests.limit(2)).all()
    if len(found) != 1:
        raise Invalid({"firm": [say("请选择一家受邀的企业。")]})
    return found[0]


WRITE_NEED = Addition(action="write_fair_need", ability=WRITE, takes=NeedThere, do=write_need, done="现场需求已登记")
