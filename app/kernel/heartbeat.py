"""When each recurring job last ended well: what readiness and the runbook look at."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.database import Base


class JobHeartbeat(Base):
    """One recurring job."""

    __tablename__ = "job_heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    last_ok_at: Mapped[datetime]


def beat(session: Session, name: str, now: datetime) -> None:
    """Note that the job ended well just now."""
    session.execute(
        insert(JobHeartbeat)
        .values(name=name, last_ok_at=now)
        .on_conflict_do_update(index_elements=["name"], set_={"last_ok_at": now})
    )


def last_beat(session: Session, name: str) -> datetime | None:
    """When the job last ended well; None when it never did."""
    return session.scalar(sa.select(JobHeartbeat.last_ok_at).where(JobHeartbeat.name == name))
