"""That each ticket's acts are numbered from one without a gap or a double, and led it where it stands.

Within one month's part the database refuses a second act of one number; across parts nothing but the ticket's version
does (docs/adr/0047), so somebody has to look.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

_BROKEN = sa.text(
    """
    SELECT t.number, t.version, count(e.id) AS acts
    FROM tickets t LEFT JOIN ticket_events e ON e.ticket_id = t.id
    GROUP BY t.id
    HAVING count(e.id) <> t.version OR min(e.seq) <> 1 OR max(e.seq) <> t.version
        -- numbers from one to n, of which none is missing, have but one sum of squares
        OR sum(e.seq::bigint * e.seq) <> t.version::bigint * (t.version + 1) * (2 * t.version + 1) / 6
        OR count(*) FILTER (WHERE e.seq = t.version AND e.to_state = t.state) <> 1
    ORDER BY t.number
    """
)


@dataclass(frozen=True)
class BrokenHistory:
    """A ticket whose acts are not what its version and its state say."""

    number: str
    version: int
    acts: int


def broken_histories(session: Session) -> list[BrokenHistory]:
    """Tickets whose history has a gap, a double or another end than their state; reads every act there is."""
    return [BrokenHistory(row.number, row.version, row.acts) for row in session.execute(_BROKEN)]
