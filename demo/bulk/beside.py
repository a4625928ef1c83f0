"""What stands beside the matters once all are copied: articles made from them, and fairs at which needs were born.

Articles, and the fair that is coming, are made by the product's own acts at this very moment. Fairs of the past are
written as rows, like the firms: the record, whose entries stand in the order of time, does not have them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby

from app.accounts.actors import Actors
from app.acts.taking import take
from app.calendars.queries import calendar_now
from app.calendars.rules import SHANGHAI, local_day
from app.fairs.keeping import PLAN_FAIR, FairPlan
from app.fairs.rules import MOST_FIRMS
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from app.knowledge.keeping import PUBLISH, PublishedArticle
from app.knowledge.making import MAKE, FromTicket
from demo.bulk.firms import raw
from demo.bulk.writing import copy_in
from demo.people import Crowd, Person
from demo.places import REGION, Places
from demo.world import World, seats_of

ARTICLES = 300
"""At most; each from a matter with another title, as somebody would make them."""
WAITING = 10
"""Every so many articles one stays a draft."""
GUESTS = 40
"""Firms invited to each fair, besides those whose needs were born there."""
BORN = MOST_FIRMS - GUESTS
"""Needs of one day that are said to be born at its fair, at most."""
BEGINS = time(9, 0)
PLANNED_BEFORE = timedelta(days=10)
PLACE, HALL = "企服中心二楼会议室", "先进制造业银企对接会"
COMING, AHEAD = "外贸企业银企对接会", 7
"""The fair that is coming, and in how many days."""
SOLVED = """
SELECT DISTINCT ON (t.title) t.number, d.code FROM tickets t
JOIN assignments a ON a.ticket_id = t.id AND a.part = 'lead' AND a.left_at IS NULL AND a.state <> 'excused'
JOIN departments d ON d.id = a.department_id
WHERE t.state = 'closed' AND t.outcome = 'solved' AND NOT t.confidential AND t.answer <> '' AND d.code = ANY (%s)
ORDER BY t.title, t.id LIMIT %s
"""
FIRMS = "SELECT id, credit_code FROM companies WHERE region_id = %s ORDER BY id LIMIT %s"
BANKS = "SELECT id, code FROM departments WHERE region_id = %s AND kind = 'partner' ORDER BY id"
NEEDS = """
SELECT n.ticket_id, t.company_id, t.filed_at FROM finance_needs n JOIN tickets t ON t.id = n.ticket_id
WHERE n.region_id = %s ORDER BY t.filed_at, t.id
"""
HELD = """
INSERT INTO fairs (region_id, title, place, starts_at, planned_at, planned_by, planned_by_name,
                   note, state, version, cancel_reason)
VALUES (%s, %s, %s, %s, %s, %s, %s, '', 'planned', 2, '') RETURNING id
"""


@dataclass(frozen=True)
class _Need:
    """A need, and when it was said."""

    ticket_id: int
    company_id: int
    at: datetime


def world_now(
    tx: Transaction, actors: Actors, places: Places, ids: Mapping[str, AccountId], staff: Sequence[Person]
) -> World:
    """The world in which this is done: the real offices, as they sit now."""
    return World(
        tx=tx,
        region=REGION,
        region_id=places.region_id,
        calendar=calendar_now(tx.session),
        crowd=Crowd(actors, tx, ids),
        firms=(),
        seats=seats_of(staff),
        officer_of={},
    )


def make_articles(world: World) -> int:
    """Handlers make articles of closed matters that were solved, and their heads publish most; returns how many."""
    at = world.tx.now
    staffed = {unit for role, unit in world.seats if role == "handler"} & {
        unit for role, unit in world.seats if role == "head"
    }
    made = 0
    for number, lead in _solved(world, staffed):
        article = take(world.by(world.seat("handler", lead), at), MAKE, FromTicket(), number=number)
        made += 1
        if made % WAITING:
            head = world.by(world.seat("head", lead), at)
            take(head, PUBLISH, PublishedArticle(), number=article.number, version=article.version)
    return made


def hold_fairs(world: World) -> int:
    """One in each month in which needs were said, on the day of most of them, and one to come; returns how many."""
    connection, region = raw(world.tx), int(world.region_id)
    firms = connection.execute(FIRMS, (region, MOST_FIRMS)).fetchall()
    banks = connection.execute(BANKS, (region,)).fetchall()
    held = 0
    for month, said in groupby(_needs(world), lambda need: f"{local_day(need.at):%Y%m}"):
        days = [list(of_day) for _day, of_day in groupby(said, lambda need: local_day(need.at))]
        born = max(days, key=len)[:BORN]
        turn = int(month) % max(1, len(firms))
        others = [firm for firm, _code in (*firms[turn:], *firms[:turn])][:GUESTS]
        _hold(world, born, list(dict.fromkeys([*(need.company_id for need in born), *others])), banks)
        held += 1
    _plan(world, [code for _bank, code in banks], [code for _firm, code in firms[:GUESTS]])
    return held + 1


def _solved(world: World, staffed: set[str]) -> Sequence[tuple[str, str]]:
    """Numbers of matters an article can be made of, each with the code of the unit that led; one of each title."""
    return raw(world.tx).execute(SOLVED, (sorted(staffed), ARTICLES)).fetchall()


def _needs(world: World) -> Sequence[_Need]:
    return [_Need(*row) for row in raw(world.tx).execute(NEEDS, (int(world.region_id),)).fetchall()]


def _hold(world: World, born: Sequence[_Need], firms: Sequence[int], banks: Sequence[tuple[int, str]]) -> None:
    """Write one that was held; whoever said a need was there, and so was every bank."""
    connection, host = raw(world.tx), world.seat("coordinator", world.region)
    day = local_day(born[0].at)
    starts = min(datetime.combine(day, BEGINS, SHANGHAI), born[0].at)
    values = (int(world.region_id), f"{day.month} 月{HALL}", PLACE, starts, starts - PLANNED_BEFORE)
    made = connection.execute(HELD, (*values, host.account_id, host.name)).fetchone()
    assert made is not None
    fair = made[0]
    came = {need.company_id for need in born}
    copy_in(connection, "fair_banks", ("fair_id", "department_id", "came"), ((fair, bank, True) for bank, _ in banks))
    guests = ((fair, firm, firm in came) for firm in firms)
    copy_in(connection, "fair_firms", ("fair_id", "company_id", "came"), guests)
    columns = ("fair_id", "ticket_id", "born_at", "born_by", "born_by_name")
    said = ((fair, need.ticket_id, need.at, host.account_id, host.name) for need in born)
    copy_in(connection, "fair_needs", columns, said)


def _plan(world: World, banks: Sequence[str], firms: Sequence[str]) -> None:
    """Plan the one that is coming, by the act itself: its guests are told."""
    at = world.tx.now
    plan = FairPlan(
        title=COMING,
        day=world.calendar.next_workday_on_or_after(local_day(at + timedelta(days=AHEAD))),
        time=f"{BEGINS:%H:%M}",
        place=PLACE,
        banks=tuple(banks),
        firms=tuple(firms),
    )
    take(world.by(world.seat("coordinator", world.region), at), PLAN_FAIR, plan)
