"""How long each clock runs: the limits the slices declare, and what the administrator set instead from a day on.

A clock keeps the limit it was started with; a term valid from tomorrow binds what starts from tomorrow on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import Session

from app.clocks.models import Term
from app.clocks.rules.limits import Limit, NamedLimit
from app.kernel.asking import asked, given
from app.kernel.columns import UtcDateTime
from app.kernel.transaction import once

_WEAKEST_FIRST = (Term.region_id.is_not(None), Term.valid_from, Term.id)


@dataclass(frozen=True)
class Terms:
    """The terms in force at one instant in one region: ``terms[ARRANGE]`` is what is set, or the limit's default."""

    set_to: Mapping[str, str]
    """The text of each limit that somebody set, by its key."""

    def __getitem__(self, limit: NamedLimit) -> Limit:
        text = self.set_to.get(limit.key)
        return limit.default if text is None else Limit.parse(text)


def terms_at(session: Session, region_id: int, at: datetime) -> Terms:
    """The terms of a region at an instant: of each key the newest row, the region's own before the national one.

    One small query; ask once for a transaction. A key that no slice declares is asked for by nobody.
    """
    found = once(session, told_of(region_id, at), lambda: asked(session, _set_at, region=region_id, at=at))
    return Terms(dict(found))


def told_of(region_id: int, at: datetime) -> tuple[object, int, datetime]:
    """The question under which the rows are kept."""
    return terms_at, region_id, at


def terms_told() -> sa.ScalarSelect[Any]:
    """The same rows as a column of a larger statement, which is given ``region`` and ``at``."""
    pairs = sa.func.jsonb_build_array(Term.key, Term.limit_text)
    told = sa.func.jsonb_agg(aggregate_order_by(pairs, *_WEAKEST_FIRST), type_=JSONB)
    return sa.select(told).where(*_holding()).scalar_subquery()


def _holding() -> tuple[sa.ColumnElement[bool], ...]:
    here = sa.or_(Term.region_id.is_(None), Term.region_id == given("region", sa.BigInteger()))
    return Term.valid_from <= given("at", UtcDateTime()), here


def _set_at() -> sa.Select[str, str]:
    return sa.select(Term.key, Term.limit_text).where(*_holding()).order_by(*_WEAKEST_FIRST)
