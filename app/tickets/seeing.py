"""What a reader may know of a ticket, once for every face: pages word it, the API serialises it, exports take it.

One ticket in two queries, a list in two besides its own, however many parts and clocks there are. The rule is
``rules.showing``, ``veiling`` applies it to the rows; nothing mapped leaves. Who opens one ticket leaves word of it
where that is put on record (``noting``); a list of heads is no reading.

A unit that has left a ticket comes upon it by its address alone, and finds what it wrote itself until then
(``read_by``, ``row_read_by``); everything else asks ``visible`` and knows of no such ticket.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload, raiseload

from app.clocks.models import Clock
from app.clocks.queries import FIRST, Foremost, clocks_asked, clocks_of_tickets, foremost_of_tickets, open_clocks
from app.clocks.rules.states import ClockState
from app.departments.queries import departments_by_id
from app.kernel.actor import Actor
from app.kernel.asking import NOW, Question, among, ask_ahead, given
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
from app.tickets.people import AWAY, People, people_asked, people_from, people_of_firm
from app.tickets.queries import GoesBy, Neighbours, Times, list_tickets, neighbours_in
from app.tickets.reading import (
    There,
    Whole,
    files_of_ticket,
    parts_of_tickets,
    ratings_of_tickets,
    there_for,
    ticket_of,
    tickets_among,
    tickets_numbered,
    whole_of,
)
from app.tickets.rules.assignment import AT_WORK
from app.tickets.rules.clocks import RANKS, ClockKind
from app.tickets.rules.deciding import allowed, files_again
from app.tickets.rules.facts import Facts
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.showing import OF_LEAD, OF_PART, PROMISED, Sight, sight
from app.tickets.seen import Seen, SeenFile, SeenName, SeenRow, TicketClock
from app.tickets.veiling import file_seen, gone_units, pause_seen, place_seen, rating_seen, row_seen, tasks_of

NO_CLOCKS: Foremost[ClockKind] = Foremost(own=None, rank=0, beside=None)
RUNS = (ClockState.RUNNING, ClockState.PAUSED)


def seen_by(tx: Transaction, number: str, besides: Sequence[Question] = ()) -> Seen:
    """One ticket whole, as this reader may know it; two queries. Raises Missing when it does not exist for him.

    ``besides``: what will be asked for the same page, asked with the second.
    """
    return _seen(tx, _whole(tx, number, there_for), besides)


def read_by(tx: Transaction, number: str) -> Seen:
    """The same, or what the reader's unit wrote of it before it left. Raises Missing when it wrote nothing."""
    try:
        return seen_by(tx, number)
    except Missing:
        seen = _seen(tx, _whole(tx, number, _left(tx)))
        return replace(seen, row=_as_it_was(tx, seen.row))


def _seen(tx: Transaction, whole: Whole, besides: Sequence[Question] = ()) -> Seen:
    ticket, parts = whole.ticket, whole.parts
    facts = facts_from(ticket, parts, ticket.pauses, tx.now)
    note_reading(tx, TicketId(ticket.id), ticket.number, facts)
    shown = sight(tx.actor, facts).about(ticket.company.name, tasks_of(parts), former=ticket.company.former_names)
    people = whole.people
    named = people_asked(tx, ticket, shown) if people is None else []
    ask_ahead(tx.session, [clocks_asked(TicketId(ticket.id), healed), *named, *besides])
    clocks = _clocks(tx, ticket, shown, gone_units(parts))
    officer, contact = people_of_firm(tx, ticket, shown) if people is None else people_from(people, shown)
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
        row=_with_stand_ins(row, parts, people or ()),
        clocks=tuple(clocks),
        pauses=tuple(pause_seen(pause, shown) for pause in ticket.pauses if hangs),
        ratings=tuple(rating_seen(rating, shown) for rating in ticket.ratings if hangs),
        files=tuple(_read_of(whole.files, shown)),
        officer=officer,
        contact=contact,
        place=place_seen(ticket.company.address, shown),
        actions=tuple(allowed(tx.actor, facts)),
        again_of=whole.again_of if hangs else None,
        again_in=whole.again_in if hangs else (),
        merged_into=whole.merged_into if hangs else None,
        merged_here=whole.merged_here if hangs else (),
        split_from=whole.split_from if hangs else None,
        split_into=whole.split_into if hangs else (),
        may_file_again=files_again(tx.actor, facts),
    )


def _whole(tx: Transaction, number: str, there: There) -> Whole:
    """The ticket with all that hangs on it; one query. Raises Missing."""
    whole = whole_of(tx, number, there)
    if whole is None:
        raise Missing()
    return whole


def row_by(tx: Transaction, number: str) -> SeenRow:
    """One ticket without its clocks and what hangs on it, for what is read beside it; two queries. Raises Missing."""
    return _row(tx, _ticket(tx, number, there_for))


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


def _left(tx: Transaction) -> There:
    """The tickets that units of the actor's have left. Raises Missing for who sits in none."""
    if tx.actor.is_system or not units_of(tx.actor):
        raise Missing()
    return _left_by


def _left_by(actor: Actor) -> sa.Select[Ticket]:
    return sa.select(Ticket).where(Ticket.left_by(actor))


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
    return seen_beside(tx, (), *wanted)[1]


def seen_beside(
    tx: Transaction, numbers: Collection[str], *wanted: Wanted
) -> tuple[Mapping[str, SeenRow], list[Page[SeenRow]]]:
    """The same, and by their numbers those of these tickets that exist for this reader; a query more where any are."""
    pages = [list_tickets(tx, each.filters, each.sort, each.cursor, each.limit, each.times) for each in wanted]
    by = [each.times.ranked if each.times else None for each in wanted]
    lists = [(page.items, ranked) for page, ranked in zip(pages, by, strict=True)]
    beside = tickets_numbered(tx, numbers)
    rows = iter(_rows(tx, [*(ticket for page in pages for ticket in page.items), *beside], lists))
    seen = [Page(list(islice(rows, len(page.items))), page.next_cursor) for page in pages]
    return {row.number: row for row in rows}, seen


def neighbours_of(tx: Transaction, number: str, wanted: Wanted) -> Neighbours | None:
    """Where a ticket stands in a list and what is beside it there; None when it is not among its first thousand."""
    return neighbours_in(tx, number, wanted.filters, wanted.sort, wanted.times)


def rows_among(tx: Transaction, ids: Collection[int]) -> Mapping[int, tuple[SeenRow, Facts]]:
    """Those of these tickets that exist for this reader, without clocks, each with its facts; two queries.

    For what is read of many at once; whoever shows more than their heads leaves word (``noting``).
    """
    return _rows_of(tx, tickets_among(tx, ids))


def _rows_of(tx: Transaction, found: Sequence[Ticket]) -> Mapping[int, tuple[SeenRow, Facts]]:
    parts = _parts_of(tx, found)
    rows = {}
    for ticket in found:
        of_it = parts.get(ticket.id, [])
        row = row_seen(ticket, of_it, _sight(tx, ticket, of_it), clock=None)
        rows[ticket.id] = row, facts_from(ticket, of_it, (), tx.now)
    return rows


def rows_numbered(tx: Transaction, numbers: Collection[str]) -> list[SeenRow]:
    """Those of these tickets that exist for this reader, without clocks, as a list shows their heads; four queries."""
    return _rows(tx, tickets_numbered(tx, numbers))


def actions_on(tx: Transaction, numbers: Collection[str]) -> Mapping[str, tuple[tuple[Action, ...], int]]:
    """What this reader may do now on those of these tickets that exist for him, and their versions; two queries."""
    if not numbers:
        return {}
    rows = _rows_of(tx, tickets_numbered(tx, numbers))
    return {row.number: (tuple(allowed(tx.actor, facts)), row.version) for row, facts in rows.values()}


def files_of(tx: Transaction, number: str) -> list[SeenFile]:
    """The files of a ticket as far as this reader may know of them, oldest first; three queries. Raises Missing."""
    row = row_read_by(tx, number)
    return _files(tx, row.id, row.sight)


def _files(tx: Transaction, ticket_id: TicketId, shown: Sight) -> list[SeenFile]:
    """Without their previews."""
    return _read_of(files_of_ticket(tx, ticket_id), shown)


def _read_of(rows: Sequence[Attachment], shown: Sight) -> list[SeenFile]:
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


def _ticket(tx: Transaction, number: str, there: There) -> Ticket:
    """The ticket fresh from the database, with what every reader's row needs; one query. Raises Missing."""
    ticket = ticket_of(tx, number, there)
    if ticket is None:
        raise Missing()
    return ticket


def _parts_of(tx: Transaction, tickets: Sequence[Ticket]) -> Mapping[int, Sequence[Assignment]]:
    """Ticket → its parts with unit and whistle, in the order they were called; one query, none for no ticket."""
    return parts_of_tickets(tx, [ticket.id for ticket in tickets])


def _rows(
    tx: Transaction, tickets: Sequence[Ticket], lists: Sequence[tuple[Sequence[Ticket], GoesBy | None]] = ()
) -> list[SeenRow]:
    """Tickets of a list (firm, park and category loaded); four queries."""
    parts = _parts_of(tx, tickets)
    shown = {ticket.id: _sight(tx, ticket, parts.get(ticket.id, [])) for ticket in tickets}
    clocks, named = _foremost_of(tx, tickets, shown, lists), _complained_of(tx, tickets)
    rated = _ratings_of(tx, tickets)
    rows = []
    for ticket in tickets:
        found = clocks.get(TicketId(ticket.id), NO_CLOCKS)
        row = row_seen(
            ticket,
            parts.get(ticket.id, []),
            shown[ticket.id],
            clock=found.own,
            complained_of=named[ticket.id],
            ratings=rated.get(ticket.id, []),
            beside=found.beside,
            press=RANKS.get(found.rank) if found.own is not None else None,
        )
        rows.append(row)
    return rows


def _with_stand_ins(row: SeenRow, parts: Sequence[Assignment], people: Sequence[People]) -> SeenRow:
    """The handlers who are away with who stands in for them, to an office."""
    away = {int(each.position): each.name for each in people if each.what == AWAY}
    if not away:
        return row
    whose = {part.id: part.handler_id or part.checked_in_by or 0 for part in parts if part.state in AT_WORK}
    return replace(row, parts=tuple(replace(part, handler_away=away.get(whose.get(part.id, 0))) for part in row.parts))


def _ratings_of(tx: Transaction, tickets: Sequence[Ticket]) -> Mapping[int, Sequence[Rating]]:
    """Ticket → what its firm said; one query, none where nothing was answered yet."""
    return ratings_of_tickets(tx, [ticket.id for ticket in tickets if ticket.resolved_at is not None])


def _sight(tx: Transaction, ticket: Ticket, parts: Sequence[Assignment]) -> Sight:
    shown = sight(tx.actor, facts_from(ticket, parts, (), tx.now))
    return shown.about(ticket.company.name, tasks_of(parts), former=ticket.company.former_names)


def _clocks(tx: Transaction, ticket: Ticket, shown: Sight, gone: Collection[int]) -> list[TicketClock]:
    ticket_id = TicketId(ticket.id)
    found = clocks_of_tickets(tx.session, [ticket_id], ClockKind, tx.now, healed)
    return [
        clock
        for clock in found.get(ticket_id, ())
        if shown.reads_clock(clock.kind, clock.department_id, of_gone=clock.department_id in gone)
    ]


def _pressing(clocks: Sequence[TicketClock]) -> TicketClock | None:
    """Of those running the one due first, else one that rests."""
    going = [clock for clock in clocks if clock.state in RUNS]
    return min(going, key=lambda clock: (clock.state is ClockState.PAUSED, clock.due, clock.id), default=None)


def _foremost_of(
    tx: Transaction,
    tickets: Sequence[Ticket],
    shown: Mapping[int, Sight],
    lists: Sequence[tuple[Sequence[Ticket], GoesBy | None]],
) -> Mapping[TicketId, Foremost[ClockKind]]:
    """The same for lists: each ticket's by what this reader is to it, and by what its list goes by."""
    if not tickets:
        return {}
    own = [(ticket.id, part) for ticket in tickets if (part := shown[ticket.id].own) is not None]
    of_parts = [(key, unit) for key, part in own for unit in part.units]
    goes_by = tuple(each for _rows, each in lists)
    return foremost_of_tickets(
        tx.session,
        ClockKind,
        tx.now,
        _readable_clocks,
        goes_by,
        now=tx.now,
        ids=[ticket.id for ticket in tickets],
        inside=[ticket.id for ticket in tickets if shown[ticket.id].internal],
        whole=[ticket.id for ticket in tickets if shown[ticket.id].whole],
        leading=[key for key, part in own if part.leads],
        parted=[key for key, _unit in of_parts],
        units=[unit for _key, unit in of_parts],
        **{f"list_{at}": [ticket.id for ticket in rows] for at, (rows, _each) in enumerate(lists)},
    )


def _readable_clocks(goes_by: tuple[GoesBy | None, ...]) -> sa.Select[Any]:
    """The clocks a reader may know of the tickets ``ids``, by what he is to each: ``inside``, ``whole``, or a partner.

    A partner reads those of its own part (``parted`` and ``units``), and the lead's where it leads. How soon a list
    goes by a clock it says itself of its own tickets, as far as it says anything.
    """
    ids = ARRAY(sa.BigInteger)
    own = sa.select(sa.func.unnest(given("parted", ids)), sa.func.unnest(given("units", ids)))
    readable = sa.or_(
        sa.and_(Clock.kind.in_(PROMISED), among(Clock.ticket_id, "whole")),
        among(Clock.ticket_id, "inside"),
        sa.and_(Clock.kind.in_(OF_PART), sa.tuple_(Clock.ticket_id, Clock.department_id).in_(own)),
        sa.and_(Clock.kind.in_(OF_LEAD), among(Clock.ticket_id, "leading")),
    )
    said = [(among(Clock.ticket_id, f"list_{at}"), each(NOW)) for at, each in enumerate(goes_by) if each is not None]
    return open_clocks(readable, sa.case(*said, else_=FIRST) if said else FIRST, healed)
