"""The three questions of a dossier: which firm it is, what stands at its head, and one page of its lines."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from app.calendars.rules import SHANGHAI, local_day
from app.companies.models import Company, Contact, Pairing
from app.companies.queries import coded, holding
from app.companies.rules import as_credit_code
from app.dossiers.lines import FIRM, Sources, lines, readable, sources
from app.dossiers.rules import DossierKind
from app.kernel.actor import Actor
from app.kernel.asking import asked, given
from app.kernel.columns import UtcDateTime
from app.kernel.errors import Missing
from app.kernel.folding import harmless
from app.kernel.pagination import Key, Page, behind, paged, placed, within
from app.kernel.transaction import Transaction
from app.regions.models import Park
from app.tickets.models import Rating, Ticket
from app.tickets.rules.words import OPEN
from app.traits.models import CompanyTag
from app.visits.models import CompanyQuiet

MOST_OPEN = 5
"""Open matters that stand at the head, the most pressing first; their number is said whole."""
MOST_WANTED = 5
LAST_RATINGS = 3
KEYS: tuple[Key[Any], ...] = (
    Key(sa.column("at", UtcDateTime()), lambda row: row.at, descending=True),
    Key(sa.column("what", sa.Text()), lambda row: row.what, descending=True),
    Key(sa.column("source", sa.BigInteger()), lambda row: row.source, descending=True),
)
"""What the lines are ordered by: the instant, and of one instant the kind of line and where it comes from."""


def firm_of(tx: Transaction, credit_code: str) -> Any:
    """The firm as far as it exists for this reader: by itself, or by a matter he reads. Raises Missing."""
    found = asked(tx.session, _firm, tx.actor, code=harmless(as_credit_code(credit_code)))
    if not found:
        raise Missing()
    return found[0]


def head_of(tx: Transaction, company_id: int, known: bool) -> Any:
    """Officers, open matters, wishes ahead, last ratings, and how many lines there are of each kind."""
    [row] = asked(tx.session, _head, tx.actor, known, company=company_id, now=tx.now, day=local_day(tx.now))
    return row


def lines_of(
    tx: Transaction,
    company_id: int,
    known: bool,
    kinds: Sequence[DossierKind] = (),
    since: date | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Any]:
    """One page of lines, newest first. Raises Invalid for a cursor that was not made here."""
    limit = within(limit)
    values: dict[str, Any] = {"company": company_id, "now": tx.now}
    values |= behind(KEYS, cursor) if cursor else {}
    if since is not None:
        values["since"] = datetime.combine(since, time(), SHANGHAI)
    made_of = (tx.actor, known, tuple(kinds), since is not None, bool(cursor), limit)
    return paged(asked(tx.session, _page, *made_of, **values), KEYS, limit)


def _firm(actor: Actor) -> sa.Select[Any]:
    columns = [
        getattr(Company, name)
        for name in ("id", "region_id", "credit_code", "name", "state", "former", "contacts_verified_at")
    ]
    seen = Company.visible_to(actor)
    part = sa.exists().where(Ticket.company_id == Company.id, *readable(actor))
    people = sa.exists().where(Contact.company_id == Company.id)
    return (
        sa.select(*columns, Park.name.label("park"), seen.label("known"), people.label("reachable"))
        .outerjoin(Park, Park.id == Company.park_id)
        .where(coded(given("code", sa.Text())), sa.or_(seen, part))
    )


def _head(actor: Actor, known: bool) -> sa.Select[Any]:
    of = sources(actor)
    ticket = of.matters.c
    still = ticket.state.in_(OPEN)
    day: Any = given("day", sa.Date())
    seats = sa.func.json_build_array(Pairing.seat, Pairing.officer_id)
    officers = sa.select(sa.func.json_agg(aggregate_order_by(seats, Pairing.seat)))
    pressing = sa.select(ticket.number).where(still).order_by(ticket.due_at, ticket.id).limit(MOST_OPEN)
    ahead = sa.select(ticket.number).where(still, ticket.wanted_by >= day)
    counted = lines(of, known, ()).subquery()
    per_kind = sa.select(counted.c.kind, sa.func.count().label("many")).group_by(counted.c.kind).subquery()
    return sa.select(
        officers.where(Pairing.company_id == FIRM, holding(day)).scalar_subquery().label("officers"),
        sa.select(sa.func.count()).select_from(of.matters).where(still).scalar_subquery().label("open"),
        sa.func.array(pressing.scalar_subquery()).label("pressing"),
        sa.func.array(ahead.order_by(ticket.wanted_by, ticket.id).limit(MOST_WANTED).scalar_subquery()).label("wanted"),
        _last_ratings(of).label("ratings"),
        _verified_tags().label("tags"),
        sa.select(sa.func.max(CompanyQuiet.until))
        .where(CompanyQuiet.company_id == FIRM, CompanyQuiet.on(day))
        .scalar_subquery()
        .label("quiet_until"),
        sa.select(sa.func.jsonb_object_agg(per_kind.c.kind, per_kind.c.many, type_=JSONB))
        .scalar_subquery()
        .label("counts"),
    )


def _last_ratings(of: Sources) -> sa.ScalarSelect[Any]:
    last = (
        sa.select(of.matters.c.number, Rating.level, Rating.solved, Rating.at, Rating.id)
        .join(of.matters, of.matters.c.id == Rating.ticket_id)
        .order_by(Rating.at.desc(), Rating.id.desc())
        .limit(LAST_RATINGS)
        .subquery()
    )
    told = sa.func.jsonb_build_object(
        "ticket", last.c.number, "level", last.c.level, "solved", last.c.solved, "at", last.c.at, type_=JSONB
    )
    return sa.select(sa.func.jsonb_agg(aggregate_order_by(told, last.c.at.desc(), last.c.id.desc()))).scalar_subquery()


def _verified_tags() -> sa.ScalarSelect[Any]:
    """What is proved of the firm, by kind; read by whoever sees the firm (``seeing``)."""
    told = sa.func.json_build_array(
        CompanyTag.value, CompanyTag.source, sa.func.coalesce(CompanyTag.since, _day_of(CompanyTag.verified_at))
    )
    return (
        sa.select(sa.func.json_agg(aggregate_order_by(told, CompanyTag.id)))
        .where(CompanyTag.company_id == FIRM, CompanyTag.proves())
        .scalar_subquery()
    )


def _day_of(instant: Any) -> Any:
    return sa.cast(sa.func.timezone(SHANGHAI.key, instant), sa.Date)


def _page(
    actor: Actor, known: bool, kinds: tuple[DossierKind, ...], dated: bool, after: bool, limit: int
) -> sa.Select[Any]:
    statement: sa.Select[Any] = sa.select(lines(sources(actor), known, kinds).subquery("lines"))
    if dated:
        statement = statement.where(KEYS[0].column >= given("since", UtcDateTime()))
    return placed(statement, KEYS, after=after, limit=limit)
