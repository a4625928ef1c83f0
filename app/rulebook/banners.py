"""服务公告: what a region tells its readers at the top of their pages, until its day is over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by, distinct_on
from sqlalchemy.orm import Session

from app.kernel.ids import RegionId
from app.rulebook.models import Provision
from app.rulebook.rules import BannerAudience, ProvisionKind, Values


@dataclass(frozen=True, kw_only=True)
class SeenBanner:
    """One notice as it stands; ``words`` are empty for one that was taken down."""

    id: int
    """Of what was set: changed words are another notice, shown again to whoever put the former away."""
    region_id: RegionId
    audience: BannerAudience
    words: str
    words_en: str
    until: date
    """The last day on which it is shown."""

    def stands_on(self, today: date) -> bool:
        """Whether it has words and its last day is not over, Shanghai."""
        return bool(self.words) and today <= self.until


def banners_at(
    session: Session, region_ids: Collection[int], at: datetime, audiences: Collection[str] = ()
) -> Sequence[SeenBanner]:
    """The newest notice of each region for each audience, ended ones too; one small query, none without a region."""
    if not region_ids:
        return []
    return banners_from(session.scalar(sa.select(banners_of(region_ids, at, audiences))))


def banners_of(region_ids: Collection[int], at: datetime, audiences: Collection[str] = ()) -> sa.ScalarSelect[Any]:
    """The same as a column of a statement; ``banners_from`` reads it."""
    mine = [Provision.subject.in_(audiences)] if audiences else []
    newest = (
        sa.select(Provision.id, Provision.region_id, Provision.subject, Provision.held)
        .where(
            Provision.kind == ProvisionKind.BANNER,
            Provision.region_id.in_(list(region_ids)),
            Provision.valid_from <= at,
            *mine,
        )
        .order_by(Provision.region_id, Provision.subject, Provision.valid_from.desc(), Provision.id.desc())
        .ext(distinct_on(Provision.region_id, Provision.subject))
        .subquery()
    )
    each = sa.func.jsonb_build_array(newest.c.id, newest.c.region_id, newest.c.subject, newest.c.held)
    ordered = aggregate_order_by(each, newest.c.region_id, newest.c.subject)
    return sa.select(sa.func.jsonb_agg(ordered, type_=JSONB())).scalar_subquery()


def banners_from(found: Sequence[tuple[int, int, str, Values]] | None) -> list[SeenBanner]:
    """The notices that ``banners_of`` asked for."""
    return [
        SeenBanner(
            id=row_id,
            region_id=RegionId(region_id),
            audience=BannerAudience(subject),
            words=held["words"],
            words_en=held["words_en"],
            until=date.fromisoformat(held["until"]),
        )
        for row_id, region_id, subject, held in found or ()
    ]
