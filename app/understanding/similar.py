"""Matters of the same kind that were closed: whom they went to and how they ended, for whoever works on one.

They are looked for among the newest of the same first-level category that the reader may read whole; what is
confidential is shown to nobody as like another. They are shown, and nothing follows from them by itself.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.departments.rules import FIRST_LEVEL
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.found_words import TicketWords
from app.tickets.matching import searched
from app.tickets.models import Ticket
from app.tickets.rules.likeness import nearest, touched
from app.tickets.rules.words import State
from app.tickets.seeing import read_by, row_by, rows_among
from app.tickets.seen import SeenRow
from app.understanding.asking import reader_of
from app.understanding.rules.proposing import Proposed
from app.understanding.rules.texts import Text

_first_level: sa.Function[str] = sa.func.left(Ticket.category_code, sa.literal_column(str(FIRST_LEVEL)))
"""As ``ix_tickets_closed_region_id_category_id`` holds it; a number that is bound would not be found there."""
LOOKED_THROUGH = 200
"""Closed matters of the category that are compared: the newest, so that the time does not grow with the years."""
SHOWN = 9
TOUCHED = 0.3
"""Share of a search that a matter must say to be related."""
RELATED_SHOWN = 5
LEAST = 0.15
"""Likeness below which nothing is shown: two matters that share no rare word stay under it."""


@dataclass(frozen=True)
class Share:
    """Of the matters that are alike, how many this unit led at the end."""

    code: str
    name: str
    n: int


@dataclass(frozen=True)
class Similar:
    """What was found, the likest first."""

    rows: Sequence[SeenRow]
    shares: Sequence[Share]
    """Who led them, most first; ``n`` of ``len(rows)`` each."""


def similar_closed(tx: Transaction, number: str) -> Similar:
    """Closed matters like this ticket that the actor may read; three queries. Raises Missing."""
    row = row_by(tx, number)
    if row.category is None or not row.sight.whole:
        return Similar((), ())
    first = row.category.code[:FIRST_LEVEL]
    found = tx.session.execute(
        _closed(tx, row)
        .with_only_columns(Ticket.id, sa.func.left(TicketWords.folded_of_ticket(), 500).label("words"))
        .where(_first_level == first)
        .order_by(Ticket.id.desc())
        .limit(LOOKED_THROUGH)
    ).all()
    texts = {each.id: each.words or "" for each in found if each.id != row.id}
    near = [key for key, _likeness in nearest(f"{row.title}\n{row.body}", texts, least=LEAST, most=SHOWN)]
    read = rows_among(tx, near)
    rows = [read[key][0] for key in near if key in read]
    led = Counter((each.lead.department.code, each.lead.department.name) for each in rows if each.lead is not None)
    return Similar(rows, [Share(code, name, n) for (code, name), n in led.most_common()])


@dataclass(frozen=True)
class Related:
    """What a search may have meant besides what it found."""

    categories: Sequence[Proposed]
    """Categories and items its words point to, the likeliest first."""
    rows: Sequence[SeenRow]
    """Matters that say much of its words, though not all of them."""


def related_to(tx: Transaction, words: str) -> Related:
    """What is related to the words of a search, among the newest matters the actor reads; a few queries.

    What holds every word, the search finds itself. Raises Invalid under ``q`` as the search does.
    """
    found = searched(tx.actor, words)
    if not found:
        return Related((), ())
    newest = tx.session.execute(
        visible(tx.actor, Ticket)
        .with_only_columns(Ticket.id, sa.func.left(TicketWords.folded_of_ticket(), 500).label("words"))
        .where(Ticket.confidential.is_(False), Ticket.readable_to(tx.actor), sa.not_(sa.and_(*found)))
        .order_by(Ticket.id.desc())
        .limit(LOOKED_THROUGH)
    ).all()
    near = [
        key
        for key, _share in touched(
            words, {each.id: each.words or "" for each in newest}, least=TOUCHED, most=RELATED_SHOWN
        )
    ]
    read = rows_among(tx, near)
    about = reader_of(tx, None).understood(Text(words))
    likely = [each for each in (*about.items, *about.categories) if each.words and not each.guidance]
    return Related(likely[:RELATED_SHOWN], [read[key][0] for key in near if key in read])


def answer_to_start_from(tx: Transaction, number: str, like: str) -> str:
    """The answer of a closed matter, for whoever writes that of another; empty when it may not be taken over.

    Only of what is shown beside it. The reading is put on record as any other.
    """
    if like not in {row.number for row in similar_closed(tx, number).rows}:
        return ""
    return read_by(tx, like).row.answer or ""


def _closed(tx: Transaction, row: SeenRow) -> sa.Select[Ticket]:
    return visible(tx.actor, Ticket).where(
        Ticket.region_id == row.region_id,
        Ticket.state == State.CLOSED,
        Ticket.confidential.is_(False),
        Ticket.readable_to(tx.actor),
    )
