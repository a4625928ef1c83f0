"""服务公告: what a region tells its readers at the top of their pages, until its day is over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.kernel.ids import RegionId
from app.rulebook.models import Provision
from app.rulebook.rules import BannerAudience, ProvisionKind


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
    mine = [Provision.subject.in_(audiences)] if audiences else []
    rows = session.scalars(
        sa.select(Provision)
        .where(
            Provision.kind == ProvisionKind.BANNER,
            Provision.region_id.in_(list(region_ids)),
            Provision.valid_from <= at,
            *mine,
        )
        .order_by(Provision.region_id, Provision.subject, Provision.valid_from.desc(), Provision.id.desc())
        .ext(distinct_on(Provision.region_id, Provision.subject))
    )
    return [
        SeenBanner(
            id=row.id,
            region_id=RegionId(row.region_id or 0),
            audience=BannerAudience(row.subject),
            words=row.held["words"],
            words_en=row.held["words_en"],
            until=date.fromisoformat(row.held["until"]),
        )
        for row in rows
    ]
