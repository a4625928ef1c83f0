"""The search for words: tickets in whose words, as the one who asks reads them, every word of a query occurs.

Both sides are folded by one rule (``kernel.folding``), the stored one when it was written (``wording``). Words are
found by index (pairs of characters), then compared again with what is written, so that a hit is a hit. The firm's name,
and those it had, are read where firms are: of them a ticket has the pairs alone. A name that an actor may not read
cannot be searched for; what a partner may not read of the matters it has a part in finds it none of them. A number is
found anywhere in what was typed or pasted.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from app.accounts.rules.roles import REGIONAL, Role
from app.companies.queries import called
from app.departments.models import Department, DepartmentKind
from app.kernel.actor import Actor
from app.kernel.errors import Invalid
from app.kernel.folding import LONGEST_QUERY, harmless, terms
from app.kernel.sentences import say
from app.tickets.models import Assignment, Ticket, TicketWords, Whistle, units_of
from app.tickets.rules.numbering import numbers_in
from app.tickets.rules.searching import pairs_of_terms
from app.tickets.rules.words import Part, PartState

Condition = sa.ColumnElement[bool]
NUMBER_BACKWARDS = sa.func.reverse(
    sa.func.replace(Ticket.number, sa.literal_column("'-'"), sa.literal_column("''")), type_=sa.Text()
)
"""A number without its dash from its end, as ``ix_tickets_number_backwards`` holds it: an end is looked up by index."""


def searched(actor: Actor, q: str | None) -> list[Condition]:
    """The conditions of a search; none for one that says nothing. A whole number in it names its ticket alone.

    Raises Invalid for a text over 100 characters.
    """
    if not q:
        return []
    if len(q) > LONGEST_QUERY:
        raise Invalid({"q": [say("最多 %(limit)s 个字，现在是 %(count)s 个。", limit=LONGEST_QUERY, count=len(q))]})
    q = harmless(q)
    if whole := numbers_in(q).whole:
        return [Ticket.number.in_(whole)]
    words = terms(q)
    if not words:
        return []
    found = _said(actor, words)
    if not units_of(actor):
        return found
    # each half by its own index, so that a unit's search is not a walk through all its tickets
    in_matter = sa.select(Ticket.id).where(*found, *of_matter(actor)).correlate(None)
    return [Ticket.id.in_(sa.union_all(in_matter, _called_for(actor, words)))]


def of_matter(actor: Actor) -> list[Condition]:
    """That the actor reads the matter, and not its own part alone: asked of whoever sits in a unit."""
    return [Ticket.readable_to(actor)] if units_of(actor) else []


def name_readable(actor: Actor) -> Condition:
    """Tickets whose firm this actor may know by its whole name; ``showing.sight`` answers the same for one ticket."""
    if actor.is_system:
        return sa.true()
    clauses: list[Condition] = [Ticket.filed_by == actor.account_id]
    if units := units_of(actor):
        leads = sa.and_(Assignment.part == Part.LEAD, Assignment.state != PartState.EXCUSED)
        led = sa.select(Assignment.ticket_id).where(Assignment.department_id.in_(units), leads)
        clauses.append(sa.and_(Ticket.id.in_(led), *of_matter(actor)))
    for seat in actor.seats:
        if seat.company_id is not None:
            clauses.append(Ticket.company_id == seat.company_id)
        elif seat.role == Role.OFFICER:
            clauses.append(Ticket.company_id.in_(actor.paired))
        elif seat.role in REGIONAL and seat.role != Role.OBSERVER:
            clauses.append(Ticket.region_id.in_(seat.region_ids))
    if not actor.roles <= {Role.OBSERVER}:
        clauses.append(sa.and_(Ticket.confidential.is_(False), *of_matter(actor)))
    return sa.or_(*clauses)


def _named(word: str) -> list[Condition]:
    """That a word is the end of the ticket's number; nothing for other words."""
    return [NUMBER_BACKWARDS.startswith(end[::-1]) for end in numbers_in(word).ends]


def _said(actor: Actor, words: Sequence[str]) -> list[Condition]:
    """That every word is written in the ticket or is the end of its number.

    What can only be written is asked of the words in one subquery by their key, which PostgreSQL takes for a join: it
    goes by the index of the words where they are rare, and by the order of the list where they are common.
    """
    plain = [word for word in words if not _named(word)]
    found: list[Condition] = []
    if plain:
        written = [_written(actor, word) for word in plain]
        found.append(sa.exists().where(TicketWords.ticket_id == Ticket.id, *written).correlate(Ticket))
    for word in words:
        if ends := _named(word):
            # each half by its own index: an OR across two tables has none
            of_words = sa.select(Ticket.id).join(TicketWords, TicketWords.ticket_id == Ticket.id)
            of_words = of_words.where(_written(actor, word)).correlate(None)
            numbered = sa.select(Ticket.id).where(sa.or_(*ends)).correlate(None)
            found.append(Ticket.id.in_(sa.union_all(of_words, numbered)))
    return found


def _written(actor: Actor, word: str) -> Condition:
    """Written in title or text as this actor reads them, or in a name of the firm where he knows it."""
    knows = name_readable(actor)
    lexemes = " & ".join(_quoted(pair) for pair in pairs_of_terms([word]))
    hidden = sa.and_(Ticket.confidential, sa.not_(knows))
    read = sa.case((hidden, TicketWords.veiled), else_=TicketWords.folded)
    in_name = sa.and_(Ticket.company_id.in_(called(word)), knows)
    return sa.and_(
        TicketWords.search.bool_op("@@")(sa.cast(lexemes, TSQUERY)),
        sa.or_(read.contains(word, autoescape=True), in_name),
    )


def _called_for(actor: Actor, words: Sequence[str]) -> sa.Select[int]:
    """The tickets a partner was called to in these words, as far as it reads them: without the firm's names."""
    said = [sa.or_(Whistle.folded.contains(word, autoescape=True), *_named(word)) for word in words]
    return (
        sa.select(Assignment.ticket_id)
        .join(Whistle, Whistle.id == Assignment.whistle_id)
        .join(Department, Department.id == Assignment.department_id)
        .join(Ticket, Ticket.id == Assignment.ticket_id)
        .where(Assignment.department_id.in_(units_of(actor)), Department.kind == DepartmentKind.PARTNER, *said)
        .correlate(None)
    )


def _quoted(lexeme: str) -> str:
    """A lexeme as ``tsquery`` reads it literally."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
