"""What a reader may know of a ticket, once for every face: pages word it, the API serialises it, exports take it.

One ticket in six queries, a list in four besides its own, however many parts and clocks there are. The rule is
``rules.showing``, ``veiling`` applies it to the rows; nothing mapped leaves. Who opens one ticket leaves word of it
where that is put on record (``noting``); a list of heads is no reading.

A unit that has left a ticket comes upon it by its address alone, and finds what it wrote itself until then
(``read_by``, ``row_read_by``); everything else asks ``visible`` and knows of no such ticket.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased, contains_eager, joinedload, raiseload
from sqlalchemy.orm.interfaces import ORMOption

from app.accounts.models import Account
from app.accounts.queries import standing_in
from app.accounts.rules.roles import COMPANY, Role
from app.clocks.models import Clock
from app.clocks.queries import FIRST, Foremost, clocks_of_tickets, foremost_of_tickets
from app.clocks.rules.states import ClockState
from app.departments.queries import departments_by_id
from app.kernel.errors import Missing
from app.kernel.ids import DepartmentId, TicketId
from app.kernel.pagination import DEFAULT_LIMIT, Page
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.enclosures import Attachment
from app.tickets.finding import Sort, TicketFilters
from app.tickets.gathering import facts_from
from app.tickets.healing import healed
from app.tickets.leaving import wrote
from app.tickets.models import Assignment, Rating, Ticket, TicketEventRow, units_of
from app.tickets.noting import note_reading
from app.tickets.people import people_of_firm
from app.tickets.queries import Neighbours, Times, heads, list_tickets, neighbours_in
from app.tickets.rules.assignment import AT_WORK
from app.tickets.rules.clocks import RANKS, ClockKind
from app.tickets.rules.deciding import allowed, files_again
from app.tickets.rules.facts import Facts
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.showing import OF_LEAD, OF_PART, PROMISED, Sight, sight
from app.tickets.seen import Seen, SeenFile, SeenName, SeenRow, TicketClock
from app.tickets.veiling import file_seen, gone_units, pause_seen, place_seen, rating_seen, row_seen, tasks_of

RUNS = (ClockState.RUNNING, ClockState.PAUSED)


def seen_by(tx: Transaction, number: str) -> Seen:
    """One ticket whole, as this reader may know it; six queries. Raises Missing when it does not exist for him."""
    return _seen(tx, *_whole(tx, number, visible(tx.actor, Ticket)))


def read_by(tx: Transaction, number: str) -> Seen:
    """The same, or what the reader's unit wrote of it before it left. Raises Missing when it wrote nothing."""
    try:
        return seen_by(tx, number)
    except Missing:
        seen = _seen(tx, *_whole(tx, number, _left(tx)))
        return replace(seen, row=_as_it_was(tx, seen.row))


def _seen(tx: Transaction, ticket: Ticket, again_of: str | None, again_in: tuple[str, ...]) -> Seen:
    parts = _parts_of(tx, [ticket]).get(ticket.id, [])
    facts = facts_from(ticket, parts, ticket.pauses, tx.now)
    note_reading(tx, TicketId(ticket.id), ticket.number, facts)
    shown = sight(tx.actor, facts).about(ticket.company.name, tasks_of(parts), former=ticket.company.former_names)
    clocks = _clocks(tx, ticket, shown, gone_units(parts))
    officer, contact = people_of_firm(tx, ticket, shown)
    hangs = shown.whole
    row = row_seen(
        ticket,
        parts,
        shown,
        clock=_pressing(clocks),
        clocks=clocks,
        complained_of=_complained_of(tx, [ticket])[ticket.id],
        ratings=ticket.ratings,
    )
    return Seen(
        row=_with_stand_ins(tx, row, parts),
        clocks=tuple(clocks),
        pauses=tuple(pause_seen(pause, shown) for pause in ticket.pauses if hangs),
        ratings=tuple(rating_seen(rating, shown) for rating in ticket.ratings if hangs),
        files=tuple(_files(tx, TicketId(ticket.id), shown)),
        officer=officer,
        contact=contact,
        place=place_seen(ticket.company.address, shown),
        actions=tuple(allowed(tx.actor, facts)),
        again_of=again_of if hangs else None,
        again_in=again_in if hangs else (),
        may_file_again=files_again(tx.actor, facts),
    )


def _whole(tx: Transaction, number: str, among: sa.Select[Ticket]) -> tuple[Ticket, str | None, tuple[str, ...]]:
    """The ticket with its pauses and ratings, and the numbers it is linked to (再诉); one query. Raises Missing.

    ``among``: the tickets it is looked for in. Of the matter it brings up again, and of those that bring it up again,
    only what exists for this reader.
    """
    linked = aliased(Ticket)
    there = linked.id.in_(visible(tx.actor, Ticket).with_only_columns(Ticket.id).correlate(None))
    of = sa.select(linked.number).where(linked.id == Ticket.again_of, there)
    later = sa.select(sa.func.string_agg(linked.number, aggregate_order_by(sa.literal(","), linked.id)))
    statement = _one(tx, number, among, joinedload(Ticket.pauses), joinedload(Ticket.ratings)).add_columns(
        of.scalar_subquery().label("again_of_number"),
        later.where(linked.again_of == Ticket.id, there).scalar_subquery().label("again_in"),
    )
    row = tx.session.execute(statement).unique().one_or_none()
    if row is None:
        raise Missing()
    return row[0], row.again_of_number, tuple(row.again_in.split(",")) if row.again_in else ()


def row_by(tx: Transaction, number: str) -> SeenRow:
    """One ticket without its clocks and what hangs on it, for what is read beside it; two queries. Raises Missing."""
    return _row(tx, _ticket(tx, number, visible(tx.actor, Ticket)))


def row_read_by(tx: Transaction, number: str) -> SeenRow:
    """The same, for what a unit that has left may read of what it wrote. Raises Missing when it wrote nothing."""
    try:
        return row_by(tx, number)
    except Missing:
        return _as_it_was(tx, _row(tx, _ticket(tx, number, _left(tx))))


def _row(tx: Transaction, ticket: Ticket) -> SeenRow:
    parts = _parts_of(tx, [ticket]).get(ticket.id, [])
    named = _complained_of(tx, [ticket])[ticket.id]
    note_reading(tx, TicketId(ticket.id), ticket.number, facts_from(ticket, parts, (), tx.now))
    return row_seen(ticket, parts, _sight(tx, ticket, parts), clock=None, complained_of=named)


def _left(tx: Transaction) -> sa.Select[Ticket]:
    """The tickets that units of the actor's have left."""
    if tx.actor.is_system or not units_of(tx.actor):
        raise Missing()
    return sa.select(Ticket).where(Ticket.left_by(tx.actor))


def _as_it_was(tx: Transaction, row: SeenRow) -> SeenRow:
    """The row as the unit that left saw it last. Raises Missing where it wrote nothing that could be read."""
    own = row.sight.own
    if own is None or own.until is None or not wrote(tx, row.id, own):
        raise Missing()
    last = tx.session.execute(
        sa.select(TicketEventRow.to_state, TicketEventRow.cycle).where(
            TicketEventRow.ticket_id == row.id, TicketEventRow.seq == own.until
        )
    ).one()
    return replace(row, state=last.to_state, asked_from=None, version=own.until, cycle=last.cycle, park=None)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A list as it is asked for; ``times`` is needed to ask what is overdue."""

    filters: TicketFilters = field(default_factory=TicketFilters)
    sort: Sort = Sort.FILED
    cursor: str | None = None
    limit: int = DEFAULT_LIMIT
    times: Times | None = None


def seen_list(tx: Transaction, wanted: Wanted) -> Page[SeenRow]:
    """One page of a list as this reader may know it; five queries. Raises Invalid as ``queries.list_tickets`` does."""
    return seen_lists(tx, wanted)[0]


def seen_lists(tx: Transaction, *wanted: Wanted) -> list[Page[SeenRow]]:
    """Several lists for one look: a query for each, and four for all of them together."""
    pages = [list_tickets(tx, each.filters, each.sort, each.cursor, each.limit, each.times) for each in wanted]
    rows = iter(_rows(tx, [ticket for page in pages for ticket in page.items], _ranked(pages, wanted)))
    return [Page(list(islice(rows, len(page.items))), page.next_cursor) for page in pages]


def neighbours_of(tx: Transaction, number: str, wanted: Wanted) -> Neighbours | None:
    """Where a ticket stands in a list and what is beside it there; None when it is not among its first thousand."""
    return neighbours_in(tx, number, wanted.filters, wanted.sort, wanted.times)


def rows_among(tx: Transaction, ids: Collection[int]) -> Mapping[int, tuple[SeenRow, Facts]]:
    """Those of these tickets that exist for this reader, without clocks, each with its facts; two queries.

    For what is read of many at once; whoever shows more than their heads leaves word (``noting``).
    """
    found = tx.session.scalars(
        visible(tx.actor, Ticket).where(Ticket.id.in_(ids)).options(*heads(tx.actor), raiseload("*"))
    ).all()
    parts = _parts_of(tx, found)
    rows = {}
    for ticket in found:
        of_it = parts.get(ticket.id, [])
        row = row_seen(ticket, of_it, _sight(tx, ticket, of_it), clock=None)
        rows[ticket.id] = row, facts_from(ticket, of_it, (), tx.now)
    return rows


def rows_numbered(tx: Transaction, numbers: Collection[str]) -> list[SeenRow]:
    """Those of these tickets that exist for this reader, without clocks, as a list shows their heads; four queries."""
    named = visible(tx.actor, Ticket).where(Ticket.number.in_(numbers)).options(*heads(tx.actor), raiseload("*"))
    return _rows(tx, tx.session.scalars(named.order_by(Ticket.id)).all(), FIRST)


def actions_on(tx: Transaction, numbers: Collection[str]) -> Mapping[str, tuple[tuple[Action, ...], int]]:
    """What this reader may do now on those of these tickets that exist for him, and their versions; three queries."""
    if not numbers:
        return {}
    ids = tx.session.scalars(sa.select(Ticket.id).where(Ticket.number.in_(numbers))).all()
    return {row.number: (tuple(allowed(tx.actor, facts)), row.version) for row, facts in rows_among(tx, ids).values()}


def files_of(tx: Transaction, number: str) -> list[SeenFile]:
    """The files of a ticket as far as this reader may know of them, oldest first; three queries. Raises Missing."""
    row = row_read_by(tx, number)
    return _files(tx, row.id, row.sight)


def _files(tx: Transaction, ticket_id: TicketId, shown: Sight) -> list[SeenFile]:
    """Without their previews."""
    rows = tx.session.scalars(
        visible(tx.actor, Attachment).where(Attachment.ticket_id == ticket_id).order_by(Attachment.id)
    )
    return [file_seen(row, shown) for row in rows if shown.reads_file(internal=row.internal, role=row.acting_role)]


def titles_of(tx: Transaction, numbers: Collection[str]) -> dict[str, str]:
    """Number → title, as this reader may read it, of those of these tickets that exist for him; two queries."""
    found = tx.session.scalars(
        visible(tx.actor, Ticket).where(Ticket.number.in_(numbers)).options(joinedload(Ticket.company), raiseload("*"))
    ).all()
    shown = sights_of(tx, found)
    return {ticket.number: shown[ticket.id].title(ticket.title) for ticket in found}


def matters_read(tx: Transaction, numbers: Collection[str]) -> frozenset[str]:
    """Those of these tickets of which this reader reads the matter, not his own part alone; a query."""
    found = visible(tx.actor, Ticket).where(Ticket.number.in_(numbers), Ticket.readable_to(tx.actor))
    return frozenset(tx.session.scalars(found.with_only_columns(Ticket.number)))


def _complained_of(tx: Transaction, tickets: Sequence[Ticket]) -> Mapping[int, list[SeenName]]:
    """Ticket → the units it complains of, by code; one query, none where nobody is complained of."""
    units = departments_by_id(tx.session, {DepartmentId(each) for ticket in tickets for each in ticket.complained_of})
    named = {key: SeenName(code=unit.code, name=unit.name) for key, unit in units.items()}
    return {
        ticket.id: sorted((named[DepartmentId(each)] for each in ticket.complained_of), key=lambda unit: unit.code)
        for ticket in tickets
    }


def sights_of(tx: Transaction, tickets: Sequence[Ticket]) -> Mapping[int, Sight]:
    """Ticket → what this reader may know of it, for slices that hang something on tickets (firm loaded); one query."""
    parts = _parts_of(tx, tickets)
    return {ticket.id: _sight(tx, ticket, parts.get(ticket.id, [])) for ticket in tickets}


def _ticket(tx: Transaction, number: str, among: sa.Select[Ticket]) -> Ticket:
    """The ticket fresh from the database, with what every reader's row needs; one query. Raises Missing."""
    ticket = tx.session.scalars(_one(tx, number, among)).unique().one_or_none()
    if ticket is None:
        raise Missing()
    return ticket


def _one(tx: Transaction, number: str, among: sa.Select[Ticket], *more: ORMOption) -> sa.Select[Ticket]:
    statement = among.where(Ticket.numbered(number))
    return statement.options(*heads(tx.actor), *more, raiseload("*")).execution_options(populate_existing=True)


def _parts_of(tx: Transaction, tickets: Sequence[Ticket]) -> Mapping[int, Sequence[Assignment]]:
    """Ticket → its parts with unit and whistle, in the order they were called; one query, none for no ticket."""
    found: dict[int, list[Assignment]] = {}
    if not tickets:
        return found
    statement = (
        sa.select(Assignment)
        .join(Assignment.department)
        .join(Assignment.whistle)
        .where(Assignment.ticket_id.in_([ticket.id for ticket in tickets]))
        .options(contains_eager(Assignment.department), contains_eager(Assignment.whistle), raiseload("*"))
        .order_by(Assignment.id)
        .execution_options(populate_existing=True)
    )
    for part in tx.session.scalars(statement):
        found.setdefault(part.ticket_id, []).append(part)
    return found


def _rows(tx: Transaction, tickets: Sequence[Ticket], ranked: sa.ColumnElement[int]) -> list[SeenRow]:
    """Tickets of a list (firm, park and category loaded); four queries."""
    parts = _parts_of(tx, tickets)
    shown = {ticket.id: _sight(tx, ticket, parts.get(ticket.id, [])) for ticket in tickets}
    clocks, named = _foremost_of(tx, tickets, shown, ranked), _complained_of(tx, tickets)
    rated = _ratings_of(tx, tickets)
    rows = []
    for ticket in tickets:
        found = clocks.get(TicketId(ticket.id), Foremost(own=None, rank=0, beside=None))
        row = row_seen(
            ticket,
            parts.get(ticket.id, []),
            shown[ticket.id],
            clock=found.own,
            complained_of=named[ticket.id],
            ratings=rated.get(ticket.id, []),
        )
        press = RANKS.get(found.rank) if found.own is not None else None
        rows.append(replace(row, beside=found.beside, press=press))
    return rows


def _with_stand_ins(tx: Transaction, row: SeenRow, parts: Sequence[Assignment]) -> SeenRow:
    """The handlers who are away with who stands in for them, to an office; one query, none where nobody is named."""
    people = {part.id: part.handler_id or part.checked_in_by for part in parts if part.state in AT_WORK}
    wanted = {person for person in people.values() if person is not None}
    if not wanted or not tx.actor.seats_of(*set(Role) - COMPANY):
        return row
    lent = standing_in(tx.now).subquery()
    names = sa.select(lent.c.away, Account.name).join(Account, Account.id == lent.c.stand_in)
    away = {each.away: each.name for each in tx.session.execute(names.where(lent.c.away.in_(wanted)))}
    if not away:
        return row
    return replace(
        row, parts=tuple(replace(part, handler_away=away.get(people.get(part.id) or 0)) for part in row.parts)
    )


def _ratings_of(tx: Transaction, tickets: Sequence[Ticket]) -> Mapping[int, Sequence[Rating]]:
    """Ticket → what its firm said; one query, none where nothing was answered yet."""
    found: dict[int, list[Rating]] = {}
    answered = [ticket.id for ticket in tickets if ticket.resolved_at is not None]
    if answered:
        for rating in tx.session.scalars(sa.select(Rating).where(Rating.ticket_id.in_(answered))):
            found.setdefault(rating.ticket_id, []).append(rating)
    return found


def _sight(tx: Transaction, ticket: Ticket, parts: Sequence[Assignment]) -> Sight:
    shown = sight(tx.actor, facts_from(ticket, parts, (), tx.now))
    return shown.about(ticket.company.name, tasks_of(parts), former=ticket.company.former_names)


def _clocks(tx: Transaction, ticket: Ticket, shown: Sight, gone: Collection[int]) -> list[TicketClock]:
    ticket_id = TicketId(ticket.id)
    found = clocks_of_tickets(tx.session, [ticket_id], ClockKind, tx.now, healed())
    return [
        clock
        for clock in found.get(ticket_id, ())
        if shown.reads_clock(clock.kind, clock.department_id, of_gone=clock.department_id in gone)
    ]


def _pressing(clocks: Sequence[TicketClock]) -> TicketClock | None:
    """Of those running the one due first, else one that rests."""
    going = [clock for clock in clocks if clock.state in RUNS]
    return min(going, key=lambda clock: (clock.state is ClockState.PAUSED, clock.due, clock.id), default=None)


def _of_partners(tickets: Sequence[Ticket], shown: Mapping[int, Sight]) -> list[sa.ColumnElement[bool]]:
    """The clocks a partner reads of each ticket: those of its own part, and the lead's where it leads."""
    found = []
    for ticket in tickets:
        own = shown[ticket.id].own
        if own is not None:
            readable = sa.and_(Clock.kind.in_(OF_PART), Clock.department_id.in_(own.units))
            if own.leads:
                readable = sa.or_(readable, Clock.kind.in_(OF_LEAD))
            found.append(sa.and_(Clock.ticket_id == ticket.id, readable))
    return found


def _foremost_of(
    tx: Transaction, tickets: Sequence[Ticket], shown: Mapping[int, Sight], ranked: sa.ColumnElement[int]
) -> Mapping[TicketId, Foremost[ClockKind]]:
    """The same for lists: each ticket's by what this reader is to it, and by what its list goes by."""
    inside = [ticket.id for ticket in tickets if shown[ticket.id].internal]
    whole = [ticket.id for ticket in tickets if shown[ticket.id].whole]
    promised = sa.and_(Clock.kind.in_(PROMISED), Clock.ticket_id.in_(whole))
    readable = sa.or_(promised, Clock.ticket_id.in_(inside), *_of_partners(tickets, shown))
    ids = [TicketId(ticket.id) for ticket in tickets]
    return foremost_of_tickets(tx.session, ids, ClockKind, tx.now, readable, ranked, healed())


def _ranked(pages: Sequence[Page[Ticket]], wanted: Sequence[Wanted]) -> sa.ColumnElement[int]:
    """How soon each list goes by a clock: by those of its own tickets as it says itself, by all alike elsewhere."""
    said = [
        (Clock.ticket_id.in_([ticket.id for ticket in page.items]), each.times.ranked)
        for page, each in zip(pages, wanted, strict=True)
        if each.times is not None and each.times.ranked is not None
    ]
    return sa.case(*said, else_=FIRST) if said else FIRST
