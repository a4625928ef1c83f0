"""代办办结率: how many of the errands that were taken up were finished, in time, and with papers asked for once.

An errand is of the period in which it was taken up (受理), and counts (d) unless the firm withdrew it or the park did
not do it for the firm after all; both are counted beside. n is what the firm received. In time is received by the close
of the day the firm named, otherwise by the end of the plan it was told; its d are those received and those that were
neither received nor ended by then. 补正率: of d those for which papers of one step were asked for a second time. A
figure about a moment is the same however late it is asked. The rule is ``rules.figures``, by which weeks are frozen;
here it is said to the database, which counts a period at once, and a test holds both together.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Account
from app.calendars.rules import SHANGHAI, local_day
from app.errands.models import Errand
from app.errands.rules.lifecycle import ErrandState
from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.regions.models import Park

_LOCAL = "Asia/Shanghai"


@dataclass(frozen=True, kw_only=True)
class Walked:
    """The counts of one agent, park or month; each share is of those before it."""

    code: str
    """What the list is narrowed by; of a month ``2026-11``."""
    name: str
    finished: int
    counted: int
    """d of 办结率 and 补正率."""
    timely: int
    timed: int
    again: int
    withdrawn: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class ErrandFigures:
    """The figures of a period."""

    since: date
    until: date
    whole: Walked
    agents: tuple[Walked, ...]
    parks: tuple[Walked, ...]
    months: tuple[Walked, ...]


def errand_figures(tx: Transaction, since: date | None, until: date | None) -> ErrandFigures:
    """The figures of errands taken up in a period, this year's unless said, that exist for the reader, as of now.

    One query for each table. Raises Invalid where the period ends before it begins.
    """
    today = local_day(tx.now)
    first, last = since or today.replace(month=1, day=1), until or today
    if last < first:
        raise Invalid({"until": [say("结束日期不能早于开始日期。")]})
    month = sa.func.to_char(sa.func.timezone(_LOCAL, Errand.taken_at), "YYYY-MM")
    return ErrandFigures(
        since=first,
        until=last,
        whole=_counted(tx, first, last, sa.literal(""), sa.literal(""), None)[0],
        agents=_counted(tx, first, last, Account.username, Account.name, (Account, Errand.agent_id)),
        parks=_counted(tx, first, last, Park.code, Park.name, (Park, Errand.park_id)),
        months=_counted(tx, first, last, month, month, None, grouped=True),
    )


def in_period(since: date | None, until: date | None) -> list[sa.ColumnElement[bool]]:
    """That it was taken up between these Shanghai days, both included."""
    found: list[sa.ColumnElement[bool]] = []
    if since is not None:
        found.append(Errand.taken_at >= datetime.combine(since, time.min, SHANGHAI))
    if until is not None:
        found.append(Errand.taken_at <= datetime.combine(until, time.max, SHANGHAI))
    return found


def counts(at: datetime) -> sa.ColumnElement[bool]:
    """That it was taken up, and by then neither withdrawn nor refused."""
    out = _ended(at, ErrandState.WITHDRAWN, ErrandState.REFUSED)
    return sa.and_(Errand.taken_at.is_not(None), Errand.taken_at <= at, sa.not_(out))


def finished(at: datetime) -> sa.ColumnElement[bool]:
    """That the firm had received it by then."""
    return _ended(at, ErrandState.CLOSED)


def timed(at: datetime) -> sa.ColumnElement[bool]:
    """That it is known by then whether it was in time: received, or late."""
    stood_until = sa.func.least(sa.func.coalesce(Errand.ended_at, at), at)
    return sa.or_(finished(at), sa.and_(Errand.needed_at.is_not(None), Errand.needed_at < stood_until))


def timely(at: datetime) -> sa.ColumnElement[bool]:
    """That the firm had received it in time."""
    return sa.and_(finished(at), sa.or_(Errand.needed_at.is_(None), Errand.ended_at <= Errand.needed_at))


def asked_again(at: datetime) -> sa.ColumnElement[bool]:
    """That papers of one step had been asked for a second time by then."""
    return sa.and_(Errand.papers_again_at.is_not(None), Errand.papers_again_at <= at)


def withdrawn(at: datetime) -> sa.ColumnElement[bool]:
    """That it was taken up, and by then withdrawn by the firm: out of d, and counted beside."""
    return sa.and_(Errand.taken_at.is_not(None), _ended(at, ErrandState.WITHDRAWN))


def _ended(at: datetime, *states: ErrandState) -> sa.ColumnElement[bool]:
    return sa.and_(Errand.state.in_(states), Errand.ended_at.is_not(None), Errand.ended_at <= at)


def _counted(
    tx: Transaction,
    first: date,
    last: date,
    code: Any,
    name: Any,
    owner: tuple[Any, Any] | None,
    *,
    grouped: bool = False,
) -> tuple[Walked, ...]:
    """The counts by one grouping; the whole without one."""
    now = tx.now
    d = counts(now)

    def how_many(*conditions: sa.ColumnElement[bool]) -> Any:
        return sa.func.count().filter(sa.and_(*conditions))

    statement: sa.Select[Any] = sa.select(
        code.label("code"),
        name.label("name"),
        how_many(d, finished(now)).label("finished"),
        how_many(d).label("counted"),
        how_many(d, timely(now)).label("timely"),
        how_many(d, timed(now)).label("timed"),
        how_many(d, asked_again(now)).label("again"),
        how_many(withdrawn(now)).label("withdrawn"),
        how_many(_ended(now, ErrandState.REFUSED)).label("refused"),
    ).select_from(Errand)
    if owner is not None:
        model, column = owner
        statement = statement.join(model, model.id == column)
    if owner is not None or grouped:
        statement = statement.group_by(code, name)
    statement = statement.where(Errand.visible_to(tx.actor), *in_period(first, last))
    found = [Walked(**row._mapping) for row in tx.session.execute(statement)]
    return tuple(sorted(found, key=lambda each: each.code))
