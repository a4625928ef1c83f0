"""The night: which matters of the last 180 days belong together, region by region, under the numbers issues have.

What is read is read in one transaction, grouped outside of any, written in another. Where people merged or split
meanwhile nothing is written, and the next ring does the region again; a night that is broken off goes on with the
regions it did not reach.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
import structlog

from app.calendars.rules import SHANGHAI
from app.issues.lessons import lessons_of, newest_lesson
from app.issues.matters import LOOKED_BACK, Matter, matters_of
from app.issues.models import CommonIssue, CommonIssueMember, IssueIndex, counting
from app.issues.rules.living import begins, commonest, goes_on, lives_on
from app.issues.rules.obeying import Taught, obeyed
from app.issues.rules.places import weight
from app.issues.rules.words import Placed
from app.issues.writing import Found, Group, Passed, write
from app.kernel.actor import SYSTEM
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction, Transactions
from app.tickets.models import Ticket
from app.understanding.library import cluster, indexed
from app.understanding.rules.texts import Text

NIGHT = range(5)
"""Hours in Shanghai in which the pass is made: nobody waits for the machine then."""
APART = timedelta(hours=12)
"""Once a night, however often it is rung in it."""
NOBODY = 0
"""What all matters in no issue are stored under: they say how rare a word is, and nothing joins them."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What was read of a region."""

    matters: Sequence[Matter]
    lessons: Sequence[Taught]
    newest: int
    former: Mapping[int, frozenset[int]]
    by_person: frozenset[int]
    """Matters a person put where they are."""


def find_owed(
    transactions: Transactions, *, enough: Callable[[], bool] = lambda: False, anyway: bool = False
) -> list[Passed]:
    """Make the pass of every region that is owed one, until ``enough`` says so between two; ``anyway``: also by day."""
    with transactions.reading(SYSTEM) as tx:
        owed = [region for region in _regions(tx) if anyway or is_owed(tx, region)]
    done = []
    for region in owed:
        if enough():
            break
        made = find(transactions, region)
        done += [made] if made is not None else []
    return done


def find(transactions: Transactions, region_id: RegionId) -> Passed | None:
    """The pass of one region; None where people changed its issues meanwhile, and it is to be made again."""
    with transactions.reading(SYSTEM) as tx:
        known = _read(tx, region_id)
    groups = grouped(known)
    content, near = _index(known.matters, groups)
    with transactions.acting(SYSTEM, "find_issues") as tx:
        made = write(tx, Found(region_id, groups, near, content), since=known.newest)
    log.info("found issues", region=region_id, made=made)
    return made


def grouped(known: _Known) -> list[Group]:
    """The issues there are from now on, each with the number it had, if it had one."""
    by_id = {matter.id: matter for matter in known.matters}
    places = [matter.where for matter in known.matters]
    found = cluster([matter.text for matter in known.matters], lambda one, other: weight(places[one], places[other]))
    night = {matter.id: group for matter, group in zip(known.matters, found, strict=True)}
    groups = obeyed(night, known.lessons)
    lives = lives_on(known.former, groups)
    made = []
    for place, tickets in enumerate(groups):
        issue = lives.get(place)
        firms = [by_id[ticket].company_id for ticket in tickets]
        by_person = not known.by_person.isdisjoint(tickets)
        if begins(firms) if issue is None else goes_on(len(tickets), by_person=by_person):
            matters = [by_id[ticket] for ticket in sorted(tickets)]
            made.append(
                Group(
                    issue=issue,
                    tickets=tuple(matter.id for matter in matters),
                    category=commonest([matter.category for matter in matters]),
                    last_at=max(matter.filed_at for matter in matters),
                )
            )
    return made


def _index(matters: Sequence[Matter], groups: Sequence[Group]) -> tuple[bytes, Mapping[int, float]]:
    """The middles of the groups, each under its newest matter, by which whatever became of it is found; and of each
    matter how near it is to its own."""
    under = {ticket: group.tickets[-1] for group in groups for ticket in group.tickets}
    texts = [(under.get(matter.id, NOBODY), matter.text) for matter in matters] or [(NOBODY, Text(""))]
    content, near = indexed(texts)
    return content, {matter.id: likeness for matter, likeness in zip(matters, near, strict=False)}


def _read(tx: Transaction, region_id: RegionId) -> _Known:
    former: dict[int, set[int]] = defaultdict(set)
    by_person = set()
    rows = tx.session.execute(
        sa.select(CommonIssueMember.issue_id, CommonIssueMember.ticket_id, CommonIssueMember.placed_by)
        .join(CommonIssue, CommonIssue.id == CommonIssueMember.issue_id)
        .where(CommonIssue.region_id == region_id)
    )
    for row in rows:
        former[row.issue_id].add(row.ticket_id)
        if row.placed_by is Placed.PERSON:
            by_person.add(row.ticket_id)
    return _Known(
        matters=matters_of(tx.session, region_id, tx.now),
        lessons=lessons_of(tx.session, region_id),
        newest=newest_lesson(tx.session, region_id),
        former={issue: frozenset(tickets) for issue, tickets in former.items()},
        by_person=frozenset(by_person),
    )


def _regions(tx: Transaction) -> list[RegionId]:
    """Where there is anything to look at, or was."""
    fresh = sa.select(Ticket.region_id).where(Ticket.filed_at >= tx.now - LOOKED_BACK, *counting())
    found = tx.session.scalars(fresh.union(sa.select(IssueIndex.region_id)))
    return sorted(RegionId(each) for each in found)


def is_owed(tx: Transaction, region_id: RegionId) -> bool:
    """At once where there was no pass ever, else once a night."""
    last = tx.session.scalar(sa.select(IssueIndex.made_at).where(IssueIndex.region_id == region_id))
    return last is None or (tx.now.astimezone(SHANGHAI).hour in NIGHT and tx.now - last >= APART)
