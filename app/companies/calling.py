"""What a firm is called and was called, and the people it is reached through: all that a text may name it by."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.companies.models import Company, Contact
from app.kernel.asking import asked, given
from app.kernel.transaction import once

NAMED = "named", "formerly", "people"
"""The columns ``naming`` puts beside others, and ``Called`` is made of."""


@dataclass(frozen=True)
class Called:
    """A firm's name, those it had, the last one first, and its people's."""

    name: str
    former: Sequence[str]
    people: Sequence[str]

    @property
    def names(self) -> list[str]:
        """What it is or was called."""
        return [self.name, *self.former]


def called_now(session: Session, company_id: int) -> Called:
    """How a firm may be named; one small query, none where it was read ahead."""
    return once(session, told_of(company_id), lambda: called_in(asked(session, _one, company=company_id)[0]))


def called_each(session: Session, ids: Collection[int]) -> dict[int, Called]:
    """The same of several firms; one query."""
    rows = session.execute(sa.select(Company.id, *naming()).where(Company.id.in_(ids)))
    return {row.id: called_in(row) for row in rows}


def told_of(company_id: int) -> tuple[object, int]:
    """The question under which the answer is kept."""
    return called_now, company_id


def naming() -> tuple[Any, ...]:
    """The columns of a statement over firms that say how one may be named."""
    people = sa.select(sa.func.jsonb_agg(Contact.name)).where(Contact.company_id == Company.id).scalar_subquery()
    told = sa.func.coalesce(people, sa.literal([], JSONB), type_=JSONB)
    return tuple(column.label(name) for name, column in zip(NAMED, (Company.name, Company.former, told), strict=True))


def called_in(row: Any) -> Called:
    """The same from a row of such a statement."""
    return Called(row.named, [each["name"] for each in row.formerly], row.people)


def _one() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*naming()).where(Company.id == given("company", sa.BigInteger()))
