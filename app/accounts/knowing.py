"""Who somebody is as one statement: his account, the seats he holds and stands in for, and the firms he looks after.

It is built once; who is asked for, the instant and its Shanghai date are handed in (``KEY``, ``NOW``, ``DAY``).
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import aliased

from app.accounts.models import Account, AccountState, Membership, ServiceAccount
from app.accounts.queries import holding, lent_on
from app.accounts.rules.roles import Role
from app.kernel.columns import UtcDateTime

KEY: Any = sa.bindparam("key")
NOW: Any = sa.bindparam("now", type_=UtcDateTime())
DAY: Any = sa.bindparam("day", type_=sa.Date())


Below = Callable[[Any], sa.ScalarSelect[Any]]
"""The ids of a region and of all below it, of a column."""
Companies = Callable[[Any, Any], sa.Select[int]]
"""The firms an officer looks after on a day."""


def of_holder(holder: sa.Select[Any], below: Below, companies: Companies) -> sa.Select[Any]:
    """The one row of a holder, which says ``id`` and what its caller asks besides, with everything ``Actors`` reads.

    ``seats`` are rows of whose, his name, role, region, park, unit, firm and the regions below; his own come first.
    """
    who = holder.cte("who")
    one = sa.select(who.c.id).scalar_subquery()
    return (
        sa.select(
            who,
            Account.name,
            Account.username,
            Account.kind,
            ServiceAccount.scopes,
            ServiceAccount.region_id.label("program_region"),
            below(ServiceAccount.region_id).label("program_below"),
            _seats(one, below).label("seats"),
            _firms(one, companies).label("paired"),
        )
        .select_from(who)
        .join(Account, Account.id == who.c.id)
        .outerjoin(ServiceAccount, ServiceAccount.account_id == Account.id)
    )


def _whose(one: Any) -> sa.ColumnElement[bool]:
    """His own, and of those he is named for while they are away."""
    lent = lent_on(DAY).subquery()
    both = sa.union_all(sa.select(one), sa.select(lent.c.away).where(lent.c.stand_in == one))
    return Membership.account_id == sa.any_(sa.func.array(both.scalar_subquery()))


def _seats(one: Any, below: Below) -> sa.ScalarSelect[Any]:
    holder = aliased(Account)
    seat = sa.func.jsonb_build_array(
        Membership.account_id,
        holder.name,
        Membership.role,
        Membership.region_id,
        Membership.park_id,
        Membership.department_id,
        Membership.company_id,
        below(Membership.region_id),
    )
    order = aggregate_order_by(seat, Membership.account_id != one, Membership.id)
    return (
        sa.select(sa.func.jsonb_agg(order, type_=JSONB()))
        .select_from(Membership)
        .join(holder, holder.id == Membership.account_id)
        .where(
            _whose(one),
            sa.or_(Membership.account_id == one, holder.state == AccountState.ACTIVE),
            holding(NOW),
        )
        .correlate(None)
        .scalar_subquery()
    )


def _firms(one: Any, companies: Companies) -> sa.ColumnElement[Any]:
    """Asked of officers alone: whoever sits in no such seat, and is named for nobody who does, has no firms."""
    officer = sa.exists().where(_whose(one), Membership.role == Role.OFFICER).correlate(None)
    return sa.case((officer, sa.func.array(companies(one, DAY).scalar_subquery())), else_=None)
