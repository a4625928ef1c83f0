"""尚未反映的同园区企业: the firms of a park from which nothing has come about an issue."""

from collections.abc import Mapping

import sqlalchemy as sa

from app.companies.models import Company
from app.companies.rules import CompanyState
from app.issues.models import CommonIssue, CommonIssueMember, counting
from app.kernel.transaction import Transaction
from app.regions.models import Park
from app.tickets.models import Ticket


def wrote_about(issue_id: int | None) -> sa.Select[int]:
    """The firms with a matter in an issue."""
    inside = sa.select(Ticket.company_id).join(CommonIssueMember, CommonIssueMember.ticket_id == Ticket.id)
    return inside.where(CommonIssueMember.issue_id == issue_id, *counting())


def unheard_in(issue: CommonIssue, park_id: int) -> sa.Select[int]:
    """The active firms of a park that have no matter in an issue."""
    firms = sa.select(Company.id).where(Company.park_id == park_id, Company.state == CompanyState.ACTIVE)
    return firms.where(Company.region_id == issue.region_id, Company.id.not_in(wrote_about(issue.id)))


def unheard_by_park(tx: Transaction, issue_id: int) -> Mapping[str, int]:
    """Code of each park that has a matter in an issue → how many of its firms have none there; one query."""
    parks = sa.select(Ticket.park_id).join(CommonIssueMember, CommonIssueMember.ticket_id == Ticket.id)
    parks = parks.where(CommonIssueMember.issue_id == issue_id, Ticket.park_id.is_not(None), *counting())
    firms = (
        sa.select(Company.park_id, sa.func.count().label("firms"))
        .where(
            Company.park_id.in_(parks),
            Company.state == CompanyState.ACTIVE,
            Company.id.not_in(wrote_about(issue_id)),
        )
        .group_by(Company.park_id)
        .subquery()
    )
    rows = tx.session.execute(sa.select(Park.code, firms.c.firms).join(firms, firms.c.park_id == Park.id))
    return {row.code: row.firms for row in rows}
