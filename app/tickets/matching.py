"""The search for words: tickets in whose words, as the one who asks reads them, every word of a query occurs.

Both sides are folded by one rule (``kernel.folding``), the stored one when it was written (``wording``). What is found
is said of each ticket by itself (``searched``), so that any list may be walked in its order; where words occur seldom
an index of pairs of characters names the few tickets that can have them (``seldom``). The firm's name, and those it
had, are read where firms are: of them a ticket has the pairs alone. A name that an actor may not read cannot be
searched for; what a partner may not read of the matters it has a part in finds it none of them. A number is found
anywhere in what was typed or pasted.
"""

from collections.abc import Collection, Mapping, Sequence
from math import isqrt

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from app.accounts.rules.roles import REGIONAL, Role
from app.companies.queries import called
from app.departments.models import Department, DepartmentKind
from app.kernel.actor import Actor
from app.kernel.errors import Invalid
from app.kernel.folding import LONGEST_QUERY, harmless, terms
from app.kernel.given import one_of
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.found_words import TicketWords
from app.tickets.models import Assignment, Ticket, Whistle, units_of
from app.tickets.rules.numbering import numbers_in
from app.tickets.rules.searching import pairs_of_terms
from app.tickets.rules.words import Part, PartState

Condition = sa.ColumnElement[bool]
NUMBER_BACKWARDS = sa.func.reverse(
    sa.func.replace(Ticket.number, sa.literal_column("'-'"), sa.literal_column("''")), type_=sa.Text()
)
"""A number without its dash from its end, as ``ix_tickets_number_backwards`` holds it: an end is looked up by index."""


_IDS: ARRAY[int] = ARRAY(sa.BigInteger)
_IS_PARTNER = Department.kind == DepartmentKind.PARTNER
AMONG = 100_000
"""Of how many tickets words are sought where both ways cost the same at the bound: walking a list to a page's last row
costs that × rows ÷ tickets with the words, looking all those up as much as they are. Less than a region has, for to
find out that words are common costs as much as the bound is high."""
SURE = 2
"""Of how many characters a word is found for certain by its pairs."""


def searched(actor: Actor, q: str | None) -> list[Condition]:
    """The conditions of a search; none for one that says nothing. A whole number in it names its ticket alone.

    They ask each ticket by itself, and of no index: who lists tickets asks ``few_with`` or ``seldom`` beside it.
    Raises Invalid for a text over 100 characters.
    """
    if not q:
        return []
    if len(q) > LONGEST_QUERY:
        raise Invalid({"q": [say("最多 %(limit)s 个字，现在是 %(count)s 个。", limit=LONGEST_QUERY, count=len(q))]})
    if whole := numbers_in(harmless(q)).whole:
        return [Ticket.number.in_(whole)]
    words = _words_of(q)
    if not words:
        return []
    found = _said(actor, words)
    if not units_of(actor):
        return [found]
    return [sa.or_(sa.and_(found, *of_matter(actor)), Ticket.id.in_(_called_for(actor, words)))]


def few_with(tx: Transaction, q: str | None, rows: int) -> list[int] | None:
    """For whoever wants that many rows: the few tickets in which the words of a search can occur at all.

    None where they are many, which a list that is walked soon meets, and for whoever reads few tickets anyway. One
    query by index; nobody is told what it counts. Unlike the statistics of the database it knows of words that always
    stand together.
    """
    return _few_with_each(tx, [q or ""], rows).get(q or "")


def _few_with_each(tx: Transaction, queries: Collection[str], rows: int) -> Mapping[str, list[int] | None]:
    """``few_with`` of several searches in one query; without those that look for no words."""
    words = {} if _reads_few(tx.actor) else {q: found for q in queries if (found := _words_of(q))}
    if not words:
        return {}
    few = isqrt(rows * AMONG)
    each = [_candidates(tx.actor, found).limit(few + 1).scalar_subquery() for found in words.values()]
    columns = [sa.func.array(found, type_=_IDS).label(f"few_{at}") for at, found in enumerate(each)]
    row = tx.session.execute(sa.select(*columns)).one()
    return {q: None if len(found) > few else found for q, found in zip(words, row, strict=True)}


def seldom(tx: Transaction, q: str | None, rows: int) -> list[Condition]:
    """``few_with`` as a condition beside ``searched``."""
    return seldom_each(tx, [q], rows)[0]


def seldom_each(tx: Transaction, queries: Sequence[str | None], rows: int) -> list[list[Condition]]:
    """The same of several searches; one query for all, none where none looks for words."""
    few = _few_with_each(tx, {q for q in queries if q}, rows)
    return [_among(few.get(q or "")) for q in queries]


def _among(few: list[int] | None) -> list[Condition]:
    return [] if few is None else [one_of(Ticket.id, few)]


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


def _words_of(q: str) -> list[str]:
    """What is looked for in words; nothing where a whole number is meant."""
    q = harmless(q)
    return [] if numbers_in(q).whole else terms(q)


def _reads_few(actor: Actor) -> bool:
    """Whether somebody reads the tickets of a firm, or of those he looks after, alone.

    A firm reads as a role for which the database looks up no word by index: it would read all to find its own.
    """
    return bool(actor.seats) and all(seat.company_id is not None or seat.role == Role.OFFICER for seat in actor.seats)


def _candidates(actor: Actor, words: Sequence[str]) -> sa.Select[int]:
    """All tickets that ``searched`` can find, and some that it does not: in which the words are written for somebody.

    Of words that may be the end of a number the longest alone is asked for. Where pairs say less than their word the
    texts are compared too: a list would be walked in vain for pairs that stand apart, or in names its reader knows not.
    """
    ending = max((word for word in words if _named(word)), key=len, default=None)
    asked = [word for word in words if word == ending or not _named(word)]
    nameless = actor.roles <= {Role.OBSERVER}
    unsure = [word for word in asked if nameless or len(word) > SURE]
    compared = [_for_somebody(word, nameless=nameless) for word in unsure]
    halves = [sa.select(TicketWords.ticket_id).where(_indexed(asked), *compared)]
    if ending is not None:
        halves.append(sa.select(Ticket.id).where(sa.or_(*_named(ending))))
    if units_of(actor):
        halves.append(_called_for(actor, words))
    return sa.select(sa.union_all(*halves).subquery().c[0])


def _for_somebody(word: str, *, nameless: bool) -> Condition:
    """That a word is written in a text as it is or as it is veiled, or in a name of the firm."""
    texts = [text.contains(word, autoescape=True) for text in (TicketWords.folded, TicketWords.veiled)]
    firm = sa.select(Ticket.company_id).where(Ticket.id == TicketWords.ticket_id).correlate(TicketWords)
    names = [] if nameless else [firm.scalar_subquery().in_(called(word))]
    return sa.func.coalesce(sa.or_(*texts, *names), sa.false())


def _said(actor: Actor, words: Sequence[str]) -> Condition:
    """That every word is written in the ticket or is the end of its number.

    A subquery that gives a value is asked once of each ticket: PostgreSQL makes no join of it, and so never reads all
    tickets with a common word to show a page of them.
    """
    plain = [_written(actor, word) for word in words if not _named(word)]
    ending = [sa.or_(*_named(word), _in_words(_written(actor, word))) for word in words if _named(word)]
    return sa.and_(*([_in_words(*plain)] if plain else []), *ending)


def _in_words(*conditions: Condition) -> Condition:
    """That all this holds of the words of the ticket; false for one whose words nobody kept yet."""
    asked = sa.select(sa.and_(*conditions)).where(TicketWords.ticket_id == Ticket.id).correlate(Ticket)
    return sa.func.coalesce(asked.scalar_subquery(), sa.false())


def _written(actor: Actor, word: str) -> Condition:
    """Written in title or text as this actor reads them, or in a name of the firm where he knows it.

    Where the firm is hidden what stands for it is not found, nor what it makes with the signs beside it.
    """
    knows = name_readable(actor)
    hidden = sa.and_(Ticket.confidential, sa.not_(knows))
    veiled = sa.and_(_indexed([word]), TicketWords.veiled.contains(word, autoescape=True))
    read = sa.case((hidden, veiled), else_=TicketWords.folded.contains(word, autoescape=True))
    return sa.or_(read, sa.and_(Ticket.company_id.in_(called(word)), knows))


def _indexed(words: Sequence[str]) -> Condition:
    """That a ticket has the pairs of all the words, by index where that is asked of all tickets."""
    lexemes = " & ".join(_quoted(pair) for pair in pairs_of_terms(list(words)))
    return TicketWords.search.bool_op("@@")(sa.cast(lexemes, TSQUERY))


def _called_for(actor: Actor, words: Sequence[str]) -> sa.Select[int]:
    """The tickets a partner was called to in these words, as far as it reads them: without the firm's names."""
    # where no unit is a partner the database reads nothing further: a value of its own is asked once, before all else
    partners = sa.select(sa.true()).where(Department.id.in_(units_of(actor)), _IS_PARTNER).limit(1).scalar_subquery()
    said = [sa.or_(Whistle.folded.contains(word, autoescape=True), *_named(word)) for word in words]
    return (
        sa.select(Assignment.ticket_id)
        .join(Whistle, Whistle.id == Assignment.whistle_id)
        .join(Department, Department.id == Assignment.department_id)
        .join(Ticket, Ticket.id == Assignment.ticket_id)
        .where(partners, Assignment.department_id.in_(units_of(actor)), _IS_PARTNER, *said)
        .correlate(None)
    )


def _quoted(lexeme: str) -> str:
    """A lexeme as ``tsquery`` reads it literally."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
