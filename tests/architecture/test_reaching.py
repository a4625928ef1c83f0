"""Whether a row exists for a reader is asked of that row, never of a whole table: below an OR nothing is listed first.

A database can turn ``key IN (SELECT …)`` into a look at one row only where nothing else would do: as one of several
ways it gathers the whole list, for the one row of a page (a need for money took 140 ms at a million tickets).
"""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList
from sqlalchemy.sql.selectable import Select, SelectBase
from sqlalchemy.sql.visitors import iterate

from app.accounts.rules.permissions import ABILITIES
from app.accounts.rules.roles import COMPANY, UNIT, Role
from app.kernel.actor import Actor, Seat
from app.kernel.database import Base
from app.kernel.ids import AccountId, CompanyId, DepartmentId, ParkId, RegionId
from app.kernel.visibility import reaches
from app.tables import metadata
from app.tickets.enclosures import Attachment
from app.tickets.models import Ticket

FEW = {
    "batch_members": "members of batches that are formed",
    "fair_banks": "banks of a fair",
    "fairs": "fairs of a region",
    "memberships": "the people of one unit",
    "weekly_reports": "one a week",
}
"""Tables that are short, or of which an index gives the few rows."""
WAYS = [(role,) for role in Role] + [(Role.HANDLER, Role.COORDINATOR), (Role.OFFICER, Role.DISPATCHER)]


def reader(*roles: Role) -> Actor:
    """Somebody who sits in these roles and may whatever there is."""
    seats = [
        Seat(
            role=role,
            region_id=RegionId(1),
            region_ids=frozenset({RegionId(1)}),
            park_id=ParkId(1) if role in {Role.DISPATCHER, Role.AGENT} else None,
            department_id=DepartmentId(1) if role in UNIT else None,
            company_id=CompanyId(1) if role in COMPANY else None,
        )
        for role in roles
    ]
    every = frozenset().union(*ABILITIES.values())
    return Actor(
        account_id=AccountId(1), name="", seats=tuple(seats), abilities=every, paired=frozenset({CompanyId(1)})
    )


def listed_below_or(clause: Any, below: bool = False) -> Iterator[str]:
    """The tables that are listed as one of several ways, in whatever part of a condition."""
    below = below or (isinstance(clause, BooleanClauseList) and clause.operator is operators.or_)
    if below and isinstance(clause, BinaryExpression) and clause.operator is operators.in_op:
        first = next((each for each in iterate(clause.right) if isinstance(each, Select)), None)
        yield from (str(table) for table in (first.get_final_froms() if first is not None else ()))
    for part in clause.get_children():
        yield from listed_below_or(part, below and not isinstance(part, SelectBase))


@pytest.mark.parametrize("roles", WAYS, ids="+".join)
def test_no_great_table_is_listed_to_show_one_row(roles: tuple[Role, ...]) -> None:
    assert metadata.tables
    actor = reader(*roles)
    scoped = [each.class_ for each in Base.registry.mappers if hasattr(each.class_, "visible_to")]
    assert len(scoped) > 50
    listed = {(each.__name__, table) for each in scoped for table in listed_below_or(each.visible_to(actor))}
    assert {one for one in listed if one[1] not in FEW} == set()


def test_a_list_as_one_of_two_ways_is_seen_and_a_look_at_one_row_is_not() -> None:
    own = Ticket.region_id == 1
    way: sa.ColumnElement[bool] = Attachment.ticket_id.in_(sa.select(Ticket.id).where(own))
    assert list(listed_below_or(way)) == []
    assert list(listed_below_or(sa.or_(way, Attachment.internal))) == ["tickets"]
    assert list(listed_below_or(sa.or_(reaches(Attachment.ticket_id, Ticket, own), Attachment.internal))) == []
